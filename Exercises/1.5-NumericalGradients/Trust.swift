import Foundation
import Gradus

/// Exercise 1.5.trust: what a slope is worth.
///
/// Let F(h) and B(h) be the forward and the backward quotient of `f` at `x`, and C(h) their mean, which
/// is the central one. `f` may be asked at x, x ± h and x ± h/10. Report F(h/10), B(h/10) and C(h/10),
/// and a verdict:
///
///     SlopeReport(forward: …, backward: …, slope: …, verdict: …)
///
/// - `.smooth`: both sides agree to `tolerance`, relative to the steeper one, or come to agree as the
///   step shrinks;
/// - `.kink`: they do not, and their difference stays;
/// - `.noisy`: the difference grows, or rounding of the values alone may be more than `tolerance`.
///
/// Where one of these ends and the next begins, you decide: no function is near it.
public func examineSlope(
  of f: (Double) throws -> Double, at x: Double, step h: Double, tolerance: Double
) throws -> SlopeReport {
  throw Todo("1.5.trust")
}
