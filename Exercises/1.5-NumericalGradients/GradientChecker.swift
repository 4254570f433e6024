import Foundation
import Gradus

/// Exercise 1.5.checker: is this gradient right, and where is it not?
///
/// `analytic` and `numeric` return the two gradients at a point; call them at each of `points`.
/// There is at least one point, and all gradients have the same number of coordinates, at least
/// one. The relative error of a coordinate at a point, with a its analytic derivative and n its
/// numeric one, is
///
///     |a − n| / max(|a|, |n|, floor)
///
/// and infinity where a or n is not finite. `floor` is above 0.
///
///     GradientJudgement(errors: […], wrong: […], worst: …)
///
/// `errors` has for each coordinate its largest relative error over all points. `wrong` lists the
/// coordinates whose error is above `tolerance` (equal is not above), in ascending order; `worst`
/// is the coordinate with the largest error, the first where several are equally large.
public func judgeGradient(
  at points: [[Double]], tolerance: Double, floor: Double,
  analytic: ([Double]) throws -> [Double], numeric: ([Double]) throws -> [Double]
) throws -> GradientJudgement {
  throw Todo("1.5.checker")
}
