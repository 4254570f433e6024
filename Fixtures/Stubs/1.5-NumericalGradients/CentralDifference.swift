import Foundation
import Gradus

/// Exercise 1.5.central: the slope from one step ahead and one step back.
///
/// Returns (f(x + h) − f(x − h)) / 2h. Calls `f` exactly twice, at `x + h` and at `x − h`. The step
/// `h` is above 0.
public func centralDifference(
  of f: (Double) throws -> Double, at x: Double, step h: Double
) throws -> Double {
  throw Todo("1.5.central")
}
