/// Adam's state for a part of the parameters.
public struct AdamPart: Sendable, Equatable {
  /// The running mean of each slope, not corrected.
  public var mean: [Double]
  /// The running mean of each slope's square, not corrected.
  public var square: [Double]
  /// How many steps have been taken.
  public var steps: Int

  public init(mean: [Double], square: [Double], steps: Int) {
    (self.mean, self.square, self.steps) = (mean, square, steps)
  }
}
