/// Examples to learn from: a table of features, one example a row, and one target for each.
public struct Examples: Codable, Sendable, Equatable {
  /// One row for each example, one column for each feature.
  public var features: Matrix
  /// One for each row of `features`.
  public var targets: [Double]

  public init(features: Matrix, targets: [Double]) {
    require(
      targets.count == features.rows,
      "\(targets.count) targets for \(features.rows) rows of features")
    self.features = features
    self.targets = targets
  }

  public var count: Int { targets.count }

  /// What the meter takes for a kilometre, for a second of waiting, and at the start.
  public static let taxiPrices = LinearModel(weights: [2, 0.01], bias: 4)

  /// `count` taxi rides: the features are kilometres and seconds of waiting, the target is the
  /// fare, ``taxiPrices`` with normal noise of size 0.5 for tips and rounding. Drawn as PyTorch
  /// draws in float64.
  public static func taxiRides(_ count: Int, from generator: inout RandomGenerator) -> Examples {
    let kilometres = generator.rand(count, .float64).map { 1 + 9 * $0 }
    let seconds = zip(kilometres, generator.rand(count, .float64)).map { 20 * $0 + 200 * $1 }
    let noise = generator.randn(count, .float64)
    let (prices, start) = (taxiPrices.weights, taxiPrices.bias)
    return Examples(
      features: Matrix(zip(kilometres, seconds).map { [$0, $1] }),
      targets: noise.indices.map {
        prices[0] * kilometres[$0] + prices[1] * seconds[$0] + start + 0.5 * noise[$0]
      })
  }
}

extension Examples {
  /// "features → target: [1, 2] → 5; [3, -1] → 4.5", as messages have it.
  package var inWords: String {
    if features.columns == 0 { return "targets \(listed(targets))" }
    let rows = targets.indices.map { row in
      "\(listed(Array(features.row(row)))) → \(legible(targets[row]))"
    }
    return "features → target: "
      + shortenedInTheMiddle(rows, atMost: 10).joined(separator: "; ")
  }
}

/// A linear model of many features: a weight for each and a bias.
///
/// A gradient with respect to it has a slope for each of its numbers, and so the same shape.
public struct LinearModel: Codable, Sendable, Equatable {
  /// One for each feature.
  public var weights: [Double]
  /// What is predicted where all features are 0.
  public var bias: Double

  public init(weights: [Double], bias: Double) {
    self.weights = weights
    self.bias = bias
  }
}
