import Foundation
import Gradus

/// Exercise 1.5.trust: what a slope is worth.
///
/// Let F(h) and B(h) be the forward and the backward quotient of `f` at `x`, and C(h) their mean,
/// which is the central one. The gap is g(h) = |F(h) − B(h)|. M is the largest |f| among the five
/// values at x, x ± h and x ± h/10, and noise = 20ε · M / h with ε = `Double.ulpOfOne`.
///
///     SlopeReport(forward: …, backward: …, slope: …, bar: …, verdict: …)
///
/// The first three are F(h/10), B(h/10) and C(h/10); `bar` is |C(h) − C(h/10)| / 10 + noise. With S
/// the larger of |F(h/10)| and |B(h/10)|, `verdict` is the first of these that applies:
///
/// - `.noisy` if noise > tolerance · S: rounding alone may be too much;
/// - `.smooth` if g(h/10) ≤ tolerance · S: both sides agree;
/// - `.smooth` if g(h/10) ≤ 0.3 · g(h): the gap closes with the step;
/// - `.kink` if g(h/10) ≤ 3 · g(h): the gap stays;
/// - `.noisy` else: the gap grows.
///
/// All values of `f` are finite, and `h` and `tolerance` are above 0.
public func examineSlope(
  of f: (Double) throws -> Double, at x: Double, step h: Double, tolerance: Double
) throws -> SlopeReport {
  throw Todo("1.5.trust")
}
