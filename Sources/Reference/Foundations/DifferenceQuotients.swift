/// The forward difference quotient, (f(x + h) − f(x)) / h.
///
/// Taylor's series f(x + h) = f(x) + h f′(x) + h²/2 f″(x) + … gives
///
///     (f(x + h) − f(x)) / h = f′(x) + h/2 f″(x) + …
///
/// so that truncation leaves an error of order h. Errors that `f` throws pass through.
/// - Complexity: 2 evaluations of `f`.
public func forwardDifference(
  of f: (Double) throws -> Double, at x: Double, step h: Double
) rethrows -> Double {
  (try f(x + h) - f(x)) / h
}

/// The central difference quotient, (f(x + h) − f(x − h)) / 2h.
///
/// In f(x ± h) = f(x) ± h f′(x) + h²/2 f″(x) ± h³/6 f‴(x) + … the even terms are the same on both
/// sides and cancel:
///
///     (f(x + h) − f(x − h)) / 2h = f′(x) + h²/6 f‴(x) + …
///
/// so that truncation leaves an error of order h². Errors that `f` throws pass through.
/// - Complexity: 2 evaluations of `f`.
public func centralDifference(
  of f: (Double) throws -> Double, at x: Double, step h: Double
) rethrows -> Double {
  (try f(x + h) - f(x - h)) / (2 * h)
}

/// The central difference quotients of `f` at `x` along each coordinate, with a step relative to
/// that coordinate's size, or `relativeStep` itself where it is zero.
///
/// A coordinate goes back to the very number it was: adding and taking away the step would leave
/// rounding behind.
/// - Complexity: 2 evaluations of `f` for each coordinate.
public func numericalGradient(
  of f: ([Double]) throws -> Double, at x: [Double], relativeStep: Double
) rethrows -> [Double] {
  var point = x
  return try x.indices.map { index in
    let step = relativeStep * (x[index] == 0 ? 1 : abs(x[index]))
    defer { point[index] = x[index] }
    return try centralDifference(
      of: {
        point[index] = $0
        return try f(point)
      }, at: x[index], step: step)
  }
}
