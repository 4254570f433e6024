import Foundation
import Gradus

/// Exercise 1.5.gradient: the slope along each coordinate, one at a time.
///
/// Returns for each coordinate i the central quotient of `f` along it at `x`, all others being held
/// at their values in `x`. The step along coordinate i is relativeStep · |x[i]|, and `relativeStep`
/// itself where x[i] is 0. Calls `f` exactly twice for each coordinate. `x` has at least one number
/// and `relativeStep` is above 0.
public func numericalGradient(
  of f: ([Double]) throws -> Double, at x: [Double], relativeStep: Double
) throws -> [Double] {
  throw Todo("1.5.gradient")
}
