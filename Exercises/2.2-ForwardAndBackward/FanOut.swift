import Foundation
import Gradus

/// Exercise 2.2.fan-out: values that are used more than once.
///
/// From a and b come u = a · b, v = u + a, w = u · u, and y = v · w.
///
/// Returns y, and the cotangents of a and of b, given `cotangent`, that of y. Write them as the
/// backward pass has them, line by line and in reverse, not as formulas in a and b.
public func fanOut(
  a: Double, b: Double, cotangent: Double
) throws -> (y: Double, a: Double, b: Double) {
  throw Todo("2.2.fan-out")
}
