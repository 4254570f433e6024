/// The central difference quotient, (f(x + h) − f(x − h)) / 2h.
///
/// In f(x ± h) = f(x) ± h f′(x) + h²/2 f″(x) ± h³/6 f‴(x) + … the even terms are the same on both
/// sides and cancel:
///
///     (f(x + h) − f(x − h)) / 2h = f′(x) + h²/6 f‴(x) + …
///
/// so that truncation leaves an error of order h².
/// - Throws: What `f` throws.
/// - Complexity: 2 evaluations of `f`.
package func centralDifference(
  of f: (Double) throws -> Double, at x: Double, step h: Double
) rethrows -> Double {
  (try f(x + h) - f(x - h)) / (2 * h)
}
