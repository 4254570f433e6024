import Foundation
import Gradus

/// Exercise 1.5.forward: the slope from the point and one step ahead of it.
///
/// Returns (f(x + h) − f(x)) / h. Calls `f` exactly twice, at `x + h` and at `x`. The step `h` is
/// above 0.
public func forwardDifference(
  of f: (Double) throws -> Double, at x: Double, step h: Double
) throws -> Double {
  throw Todo("1.5.forward")
}
