import Gradus
import GradusReference

/// The code in the text of lesson 3.3.
enum Lesson3_3 {
  static func fills() -> [(name: String, fill: Initializer)] {
    let fills: [(name: String, fill: Initializer)] = [
      (
        "PyTorch's default",
        .kaimingUniform(nonlinearity: .leakyReLU(negativeSlope: 5.0.squareRoot()))
      ),
      ("Xavier", .xavierNormal()),
      ("He", .kaimingNormal(nonlinearity: .relu)),
      ("orthogonal, √2", .orthogonal(gain: 2.0.squareRoot())),
    ]
    return fills
  }

  /// The signal behind the last layer.
  static func signal(_ fill: Initializer) throws -> Matrix {
    var generator = RandomGenerator(seed: 33)
    let draws = generator.randn(32 * 96, .float64)
    var signal = Matrix(rows: 32, columns: 96, values: draws)
    for inputs in stride(from: 96, to: 48, by: -3) {
      let w = try fill.matrix(rows: inputs - 3, columns: inputs, from: &generator, .float64)
      signal = ReLU().forward(signal * w.transposed)
    }
    return signal
  }
}
