import Foundation
import Gradus

/// Exercise 1.4.curvature: all second derivatives of a loss, from its values alone.
///
/// Returns the Hessian at `point` by central differences with `step`: entry `[i][j]` is the second
/// derivative with respect to parameters i and j. There may be one parameter, two, or more.
public func hessian(
  of loss: ([Double]) throws -> Double, at point: [Double], step: Double
) throws -> [[Double]] {
  throw Todo("1.4.curvature")
}
