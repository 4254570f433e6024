import Foundation
import Gradus

/// Exercise 1.4.path: the points that gradient descent visits.
///
/// Returns the start and the point after each of `steps` steps, `steps` + 1 points in all. A point
/// has one number for each parameter, as `gradient(point)` has.
///
/// A rate that is too large can drive a number beyond all bounds. The path then ends early, before
/// the first point with a number that is not finite. With `steps` 0 the start is the whole path.
public func descentPath(
  from start: [Double], gradient: ([Double]) throws -> [Double], learningRate: Double, steps: Int
) throws -> [[Double]] {
  throw Todo("1.4.path")
}
