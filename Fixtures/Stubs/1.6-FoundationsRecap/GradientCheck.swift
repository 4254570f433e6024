import Foundation
import Gradus

/// Exercise 1.6.check: is that really the gradient of this loss?
///
/// Compares each entry a of `gradient(point)` with the slope s of `loss` along that coordinate,
/// which you find from values of `loss` alone. The relative error of the entry is
///
///     |a − s| / max(|a|, |s|),  and 0 where neither |a| nor |s| is above 1e-6.
///
/// Returns the errors of all entries, and the index of the largest: the first of them if there are
/// several, nil if no error is above 1e-4.
///
///     SlopeCheck(errors: […], worst: …)
///
/// The errors must be right to 1e-5. The losses that you are handed are quadratic, of values up to
/// about 1000; a slope is 0, or at least 0.001 in size. `loss` and `gradient` take `point.count`
/// numbers.
public func checkGradient(
  _ gradient: ([Double]) throws -> [Double], of loss: ([Double]) throws -> Double,
  at point: [Double]
) throws -> SlopeCheck {
  throw Todo("1.6.check")
}
