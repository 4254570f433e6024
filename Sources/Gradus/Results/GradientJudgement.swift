/// What a gradient checker says.
public struct GradientJudgement: PartedAnswer, Equatable {
  /// For each coordinate its largest relative error over all points.
  public var errors: [Double]
  /// The coordinates whose error is above the tolerance, in ascending order.
  public var wrong: [Int]
  /// The coordinate with the largest error, the first of them where several are equal.
  public var worst: Int

  public init(errors: [Double], wrong: [Int], worst: Int) {
    self.errors = errors
    self.wrong = wrong
    self.worst = worst
  }

  /// Whether no coordinate is wrong.
  public var passes: Bool { wrong.isEmpty }

  /// The errors, then for each coordinate whether it is listed as wrong, then the worst.
  public var parts: [Part] {
    [
      Part("errors", errors),
      Part("listed", errors.indices.map { wrong.contains($0) ? 1 : 0 }),
      Part("worst", Double(worst)),
    ]
  }

  public var outline: String {
    let isList = wrong == errors.indices.filter(wrong.contains)
    return "\(errors.count) errors"
      + (isList ? "" : ", and wrong is \(wrong), which is no ascending list of coordinates")
  }

  public func place(of index: Int) -> String {
    if index < errors.count { return "errors[\(index)]" }
    return index < 2 * errors.count
      ? "whether \(index - errors.count) is listed in wrong" : "worst"
  }

  public func meaning(of value: Double, at index: Int) -> String? {
    (errors.count..<2 * errors.count).contains(index) ? (value == 1 ? "yes" : "no") : nil
  }

  /// Coordinates may be wrong by very different amounts, and each counts by itself. But an error is a
  /// difference, also of numbers of size 1 as in |a/n − 1|, and below their rounding means nothing.
  public var scales: [Double] {
    errors.map { max(abs($0), 1e-6) } + numbers.dropFirst(errors.count).map(abs)
  }
}
