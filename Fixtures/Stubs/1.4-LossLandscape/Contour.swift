import Foundation
import Gradus

/// Exercise 1.4.contour: a walk along a contour, with the lower ground on the left.
///
/// Each step goes `step` far along the tangent: the gradient, turned left by a right angle, one
/// long. Then it is corrected `corrections` times: a correction moves the point along the gradient
/// there by as much as brings the loss back, to first order, to the loss at `start`.
///
/// Points are `[weight, bias]`. Returns the start and the point after each of `steps` steps,
/// `steps` + 1 points in all. The gradient is nowhere zero on the way.
public func followContour(
  of loss: ([Double]) throws -> Double, gradient: ([Double]) throws -> [Double],
  from start: [Double], step: Double, corrections: Int, steps: Int
) throws -> [[Double]] {
  throw Todo("1.4.contour")
}
