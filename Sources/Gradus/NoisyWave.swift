import Foundation

extension Dataset {
  /// `samples` points of y = eˣ sin 4x + noise · ε with x from −1 to 1 and ε standard normal,
  /// drawn from `generator` as PyTorch draws them in float64.
  public static func noisyWave(
    samples: Int, noise: Double, from generator: inout RandomGenerator
  ) -> Dataset {
    let x = linspace(-1, 1, samples)
    let epsilon = generator.randn(samples, .float64)
    return Dataset(x: x, y: zip(x, epsilon).map { wave($0) + noise * $1 })
  }

  /// The curve eˣ sin 4x, which is no polynomial.
  public static func wave(_ x: Double) -> Double { exp(x) * sin(4 * x) }
}
