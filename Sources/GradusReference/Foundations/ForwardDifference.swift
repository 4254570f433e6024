/// The forward difference quotient, (f(x + h) − f(x)) / h.
///
/// Taylor's series f(x + h) = f(x) + h f′(x) + h²/2 f″(x) + … gives
///
///     (f(x + h) − f(x)) / h = f′(x) + h/2 f″(x) + …
///
/// so that truncation leaves an error of order h.
/// - Throws: What `f` throws.
/// - Complexity: 2 evaluations of `f`.
package func forwardDifference(
  of f: (Double) throws -> Double, at x: Double, step h: Double
) rethrows -> Double {
  (try f(x + h) - f(x)) / h
}
