import Gradus

/// A question to a gradient checker: what an analytic gradient says at some points, and what the
/// numerical one does.
public struct CheckQuestion: Question, Equatable {
  /// What the analytic gradient is, for messages: "right", or which mistake is planted in it.
  public var planted: String
  /// Where the gradients are compared: a number for each coordinate.
  public var points: [[Double]]
  /// The analytic gradient at each of the points.
  public var analytic: [[Double]]
  /// The numerical gradient at each of the points.
  public var numeric: [[Double]]
  /// The relative error above which a coordinate is wrong.
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
    // The errors come first, then whether each coordinate is wrong, then the worst of all.
    guard let count = points.first?.count, index < 2 * count else {
      let pairs = zip(analytic, numeric).map { "\(listed($0)) against \(listed($1))" }
      return "analytic against numeric: \(pairs.joined(separator: "; "))"
    }
    let index = index % count
    let pairs = zip(analytic, numeric).map {
      "\(legible($0[index])) against \(legible($1[index]))"
    }
    return "coordinate \(index), analytic against numeric: \(pairs.joined(separator: "; "))"
  }
}

/// A question about what a difference quotient is worth.
public struct TrustQuestion: Question, Equatable {
  /// The function whose slope is asked for.
  public var function: ScalarFunction
  /// Where it is asked for.
  public var x: Double
  /// h, above 0.
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
