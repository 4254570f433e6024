/// The largest learning rate with which gradient descent converges, and what it does beside it.
public struct StableRate: PartedAnswer, Equatable {
  /// The larger eigenvalue of the Hessian.
  public var largest: Double
  /// The smaller one.
  public var smallest: Double
  /// Below this rate gradient descent converges, above it diverges.
  public var rate: Double
  /// The gradient's length after descent with 0.99 times the rate, relative to that at the start.
  public var below: Double
  /// The same with 1.01 times the rate.
  public var above: Double

  public init(largest: Double, smallest: Double, rate: Double, below: Double, above: Double) {
    self.largest = largest
    self.smallest = smallest
    self.rate = rate
    self.below = below
    self.above = above
  }

  public var parts: [Part] {
    [
      Part("largest", largest), Part("smallest", smallest), Part("rate", rate),
      Part("below", below), Part("above", above),
    ]
  }

  /// The eigenvalues count against the larger one: the smaller is a difference.
  public var scales: [Double] {
    numbers.enumerated().map { index, number in
      index == 1 ? max(abs(largest), abs(smallest)) : abs(number)
    }
  }
}
