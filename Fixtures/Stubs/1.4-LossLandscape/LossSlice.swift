import Foundation
import Gradus

/// Exercise 1.4.slice: the loss along a straight line through a point.
///
/// Returns `loss` at the points that lie at these `distances` from `point` in the direction of
/// `direction`, in the order given. A distance may be negative or 0, and the same one may come
/// twice. `direction` may have any length but 0, which must not matter.
public func lossSlice(
  of loss: ([Double]) throws -> Double, through point: [Double], along direction: [Double],
  at distances: [Double]
) throws -> [Double] {
  throw Todo("1.4.slice")
}
