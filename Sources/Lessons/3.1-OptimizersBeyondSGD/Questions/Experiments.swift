import Gradus

// The questions and answers of the experiments in lesson 3.1.

/// A question to the sweep: what will these rates do?
public struct LearningRateSweep: Question, Equatable {
  /// The inputs of the points.
  public var x: [Double]
  /// The learning rates of the runs.
  public var rates: [Double]
  /// How far the start is from the best line.
  public var distance: Line

  public init(x: [Double], rates: [Double], distance: Line) {
    self.x = x
    self.rates = rates
    self.distance = distance
  }

  public var summary: String {
    "the rates \(rates.map(legible).joined(separator: ", ")) on \(counted(x.count, "point")), from a "
      + "line whose weight is off by \(legible(distance.weight)) and its bias by "
      + legible(distance.bias)
  }

  public func detail(at index: Int) -> String? { "x \(listed(x))" }
}

/// What the sweep says of the rates.
public struct LearningRateReport: Answer, Equatable {
  /// The rate above which SGD diverges.
  public var limit: Double
  /// For each rate the first epoch with a loss above that of epoch 1; nil where there is none.
  public var risesAt: [Int?]

  public init(limit: Double, risesAt: [Int?]) {
    self.limit = limit
    self.risesAt = risesAt
  }

  public var numbers: [Double] { [limit] + risesAt.map { $0.map(Double.init) ?? .nan } }
  public var outline: String { "\(risesAt.count) epochs" }
  public func place(of index: Int) -> String { index == 0 ? "limit" : "risesAt[\(index - 1)]" }

  public func meaning(of value: Double, at index: Int) -> String? {
    index > 0 && value.isNaN ? "nil" : nil
  }
}

/// A question to the comparison with the closed form: data, and lines that optimizers learned.
public struct FitQuestion: Question, Equatable {
  /// The points to fit.
  public var data: Dataset
  /// The lines that optimizers learned on them.
  public var learned: [Line]

  public init(data: Dataset, learned: [Line]) {
    self.data = data
    self.learned = learned
  }

  public var summary: String {
    "fit a line to \(counted(data.count, "point")) and compare "
      + "\(counted(learned.count, "learned line")) with it"
  }

  /// The points, and the learned lines where one of them is meant.
  public func detail(at index: Int) -> String? {
    index < 2 ? data.inWords : "\(data.inWords); learned (weight, bias) \(listed(learned))"
  }
}

extension Dataset {
  /// "x [0, 1], y [1, 3]", as messages have it.
  package var inWords: String { "x \(listed(x)), y \(listed(y))" }
}

/// Lines as (weight, bias).
private func listed(_ lines: [Line]) -> String {
  listed(lines.map { "(\(legible($0.weight)), \(legible($0.bias)))" }, atMost: 6)
}
