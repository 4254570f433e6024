/// Points (x, y) for fitting a line.
public struct Dataset: Codable, Sendable, Equatable {
  /// The inputs, one for each point.
  public var x: [Double]
  /// The targets, as many as there are inputs.
  public var y: [Double]

  public init(x: [Double], y: [Double]) {
    require(x.count == y.count, "\(x.count) values of x, \(y.count) of y")
    self.x = x
    self.y = y
  }

  public var count: Int { x.count }

  /// `samples` points of y = 2x + 3 + noise · ε with x from 0 to 1 and ε standard normal, drawn
  /// from `generator` as PyTorch draws them in float32.
  public static func noisyLine(
    samples: Int, noise: Double, from generator: inout RandomGenerator
  ) -> Dataset {
    let x = linspace(0, 1, samples)
    let epsilon = generator.randn(samples)
    return Dataset(x: x, y: zip(x, epsilon).map { 2 * $0 + 3 + noise * $1 })
  }
}

/// The line y = weight · x + bias.
public struct Line: Codable, Sendable, Equatable {
  /// How much y grows where x grows by 1.
  public var weight: Double
  /// y at x = 0.
  public var bias: Double

  public init(weight: Double, bias: Double) {
    self.weight = weight
    self.bias = bias
  }
}

/// What a training run leaves behind.
public struct Training: Codable, Sendable, Equatable {
  /// The loss of each epoch, taken before that epoch's step.
  public var losses: [Double]
  /// The weight after the last step.
  public var weight: Double
  /// The bias after the last step.
  public var bias: Double

  public init(losses: [Double], weight: Double, bias: Double) {
    self.losses = losses
    self.weight = weight
    self.bias = bias
  }
}
