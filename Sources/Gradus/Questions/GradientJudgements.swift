/// A question to a gradient checker: what an analytic gradient says at some points, and what the
/// numerical one does.
public struct CheckQuestion: Question, Equatable {
  /// What the analytic gradient is, for messages: "right", or which mistake is planted in it.
  public var planted: String
  public var points: [[Double]]
  /// The two gradients at each of the points.
  public var analytic: [[Double]]
  public var numeric: [[Double]]
  public var tolerance: Double
  /// What a derivative must exceed to count by its own size.
  public var floor: Double

  public init(
    planted: String, points: [[Double]], analytic: [[Double]], numeric: [[Double]],
    tolerance: Double, floor: Double
  ) {
    self.planted = planted
    self.points = points
    self.analytic = analytic
    self.numeric = numeric
    self.tolerance = tolerance
    self.floor = floor
  }

  public var summary: String {
    let size = points.first?.count ?? 0
    return "check a gradient of \(size) coordinates at "
      + (points.count == 1 ? "1 point" : "\(points.count) points")
      + ", tolerance \(legible(tolerance)), floor \(legible(floor)); the gradient: \(planted)"
  }

  public func detail(at index: Int) -> String? {
    // The errors come first, then whether each coordinate is wrong.
    guard let count = points.first?.count, index < 2 * count else { return nil }
    let index = index % count
    let pairs = zip(analytic, numeric).map {
      "\(legible($0[index])) against \(legible($1[index]))"
    }
    return "coordinate \(index), analytic against numeric: \(pairs.joined(separator: "; "))"
  }
}

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
  public func scale(of index: Int) -> Double {
    index < errors.count ? max(abs(errors[index]), 1e-6) : abs(numbers[index])
  }
}

/// A question about what a difference quotient is worth.
public struct TrustQuestion: Question, Equatable {
  public var function: ScalarFunction
  public var x: Double
  public var step: Double
  /// The relative error from which on a slope is of no use.
  public var tolerance: Double

  public init(function: ScalarFunction, x: Double, step: Double, tolerance: Double) {
    self.function = function
    self.x = x
    self.step = step
    self.tolerance = tolerance
  }

  public var summary: String {
    "what the slope of \(function) at x = \(legible(x)) is worth, with the step \(legible(step)) "
      + "and a tenth of it, tolerance \(legible(tolerance))"
  }
}

/// A slope with an error bar, and whether to trust it.
public struct SlopeReport: PartedAnswer, Equatable {
  public enum Verdict: String, Codable, Sendable, CaseIterable {
    case smooth, kink, noisy
  }

  /// The one-sided quotients with a tenth of the step.
  public var forward: Double
  public var backward: Double
  /// The central quotient with a tenth of the step.
  public var slope: Double
  /// How far the slope may be off, as far as two steps can tell.
  public var bar: Double
  public var verdict: Verdict

  public init(forward: Double, backward: Double, slope: Double, bar: Double, verdict: Verdict) {
    self.forward = forward
    self.backward = backward
    self.slope = slope
    self.bar = bar
    self.verdict = verdict
  }

  public var parts: [Part] {
    [
      Part("forward", forward), Part("backward", backward), Part("slope", slope), Part("bar", bar),
      Part("verdict", Verdict.allCases.firstIndex(of: verdict).map(Double.init)),
    ]
  }

  public var outline: String { "a report" }

  public func meaning(of value: Double, at index: Int) -> String? {
    guard index == 4, let place = Int(exactly: value), Verdict.allCases.indices.contains(place)
    else { return nil }
    return ".\(Verdict.allCases[place])"
  }

  /// The three quotients count against the larger one-sided one: a slope may cancel to nothing.
  /// So does a bar that is no more than the rounding of what it is the difference of.
  public func scale(of index: Int) -> Double {
    let size = max(abs(forward), abs(backward))
    return index == 4 ? 1 : index == 3 ? max(abs(bar), 1e-8 * size) : size
  }
}
