/// The least-squares line, and how much worse each learned line is.
public struct FitReport: Answer, Equatable {
  /// The line with the least mean squared error.
  public var best: Line
  /// For each learned line its mean squared error less that of the best line.
  public var excessLosses: [Double]

  public init(best: Line, excessLosses: [Double]) {
    self.best = best
    self.excessLosses = excessLosses
  }

  public var numbers: [Double] { [best.weight, best.bias] + excessLosses }

  public var outline: String { "\(excessLosses.count) excessLosses" }

  /// Differences of losses count against the largest of them. A bias far from zero is the difference
  /// of numbers like it, and a weight that is next to nothing beside it one of products.
  public var scales: [Double] {
    let excess = excessLosses.reduce(0) { max($0, abs($1)) }
    return [
      max(abs(best.weight), 1e-5 * abs(best.bias)), max(abs(best.weight), abs(best.bias)),
    ] + excessLosses.map { _ in excess }
  }

  public func place(of index: Int) -> String {
    index < 2 ? ["best.weight", "best.bias"][index] : "excessLosses[\(index - 2)]"
  }
}
