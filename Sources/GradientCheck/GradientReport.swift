/// What a check of one coordinate of a gradient found.
public struct CoordinateCheck: Sendable, Equatable {
  public enum Verdict: String, Sendable { case agrees, disagrees, unresolved }

  public var index: Int
  public var analytic: Double
  /// The numerical derivative, with the error bar that the verdict went by.
  public var numeric: Estimate
  public var verdict: Verdict

  /// The distance between analytic and numeric, relative to the larger of them.
  public var relativeError: Double {
    let size = max(abs(analytic), abs(numeric.value))
    return size == 0 ? 0 : abs(analytic - numeric.value) / size
  }
}

/// Every coordinate of `gradient`, which claims to be the gradient of `f` at `x`, against GSL's
/// numerical derivative.
///
/// A coordinate disagrees when it is more than three error bars away, agrees when it is at most
/// one and a half away and the bar is below `precision` of the largest coordinate, and is
/// unresolved otherwise.
/// - Complexity: about 14 evaluations of `f` for each coordinate.
public func checkGradient(
  of f: ([Double]) throws -> Double, at x: [Double], is gradient: [Double],
  precision: Double = 1e-6
) throws -> [CoordinateCheck] {
  guard x.count == gradient.count else {
    throw ShapeError(
      description: "the gradient has \(gradient.count) coordinates, the point has \(x.count)")
  }
  let numeric = try x.indices.map { index in
    try partialDerivative(
      of: { value in
        var point = x
        point[index] = value
        return try f(point)
      }, at: x[index])
  }
  let largest = numeric.map { abs($0.value) }.filter(\.isFinite).max() ?? 0
  return x.indices.map { index in
    var estimate = numeric[index]
    // What the arithmetic of the analytic side may be off by.
    estimate.bar = max(estimate.bar, 4 * largest.ulp)
    let bar = estimate.bar
    let distance = abs(gradient[index] - estimate.value)
    let verdict: CoordinateCheck.Verdict =
      if distance > 3 * bar || !gradient[index].isFinite {
        .disagrees
      } else if distance <= 1.5 * bar && bar <= precision * largest {
        .agrees
      } else {
        .unresolved
      }
    return CoordinateCheck(
      index: index, analytic: gradient[index], numeric: estimate, verdict: verdict)
  }
}

/// Numbers that do not belong together.
public struct ShapeError: Error, CustomStringConvertible {
  public let description: String
}
