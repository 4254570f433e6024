import Gradus

/// The slope of `f` at `x` from the steps h and h/10, with a verdict.
///
/// The gap between the one-sided quotients,
///
///     F(h) − B(h) = (f(x + h) − 2 f(x) + f(x − h)) / h,
///
/// is h f″(x) + O(h³) where f is smooth: a tenth of the step leaves a tenth of it. At a kink it
/// tends to the difference of the two slopes: it stays. And what is wrong in the values of f is
/// divided by the step: it grows tenfold. Rounding of values up to M, to within ε/2, makes at most
/// 4 · ε/2 · M / (h/10) = 20ε M / h of the smaller gap.
///
/// The bounds 0.3 and 3 lie about midway between the factors one tenth, one and ten.
/// - Throws: What `f` throws.
/// - Complexity: 5 evaluations of `f`.
package func examineSlope(
  of f: (Double) throws -> Double, at x: Double, step h: Double, tolerance: Double
) rethrows -> SlopeReport {
  let here = try f(x)
  func sides(_ step: Double) throws -> (forward: Double, backward: Double, size: Double) {
    let (above, below) = (try f(x + step), try f(x - step))
    return ((above - here) / step, (here - below) / step, max(abs(above), abs(below)))
  }
  let (wide, near) = try (sides(h), sides(h / 10))
  let noise = 20 * Double.ulpOfOne * max(abs(here), wide.size, near.size) / h
  let gaps = (wide: abs(wide.forward - wide.backward), near: abs(near.forward - near.backward))
  let limit = tolerance * max(abs(near.forward), abs(near.backward))
  let verdict: SlopeReport.Verdict
  if noise > limit {
    verdict = .noisy
  } else if gaps.near <= max(limit, 0.3 * gaps.wide) {
    verdict = .smooth
  } else {
    verdict = gaps.near <= 3 * gaps.wide ? .kink : .noisy
  }
  return SlopeReport(
    forward: near.forward, backward: near.backward, slope: (near.forward + near.backward) / 2,
    verdict: verdict)
}
