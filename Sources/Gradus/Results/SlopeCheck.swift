/// How wrong each entry of a gradient is, and which one most.
public struct SlopeCheck: PartedAnswer, Equatable {
  /// The relative error of each entry.
  public var errors: [Double]
  /// The entry with the largest error; nil where none is wrong.
  public var worst: Int?

  public init(errors: [Double], worst: Int?) {
    self.errors = errors
    self.worst = worst
  }

  public var parts: [Part] {
    [Part("errors", errors), Part("worst", worst.map(Double.init))]
  }

  /// Relative errors are of size 1 when they are large, and rounding is all that small ones are.
  public var scales: [Double] { errors.map { max(1, abs($0)) } + [0] }
}
