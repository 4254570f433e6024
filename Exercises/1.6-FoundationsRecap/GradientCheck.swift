import Foundation
import Gradus

/// Exercise 1.6.check: which slopes of this gradient are wrong?
///
/// Compares each entry of `gradient(point)` with the slope of `loss` along that coordinate, which you
/// measure by values of `loss` alone, and returns the indices of the wrong entries, in ascending order.
///
/// With which step you measure, what you divide by, and from where on you call an entry wrong, you
/// decide. The losses are quadratic, of values up to about 1000. A slope is 0, or at least 0.0005 in
/// size. A wrong entry is off by a thousandth of the slope or more, and by 0.001 or more where the
/// slope is 0. A right one is off by next to nothing, 1e-9.
public func wrongSlopes(
  _ gradient: ([Double]) throws -> [Double], of loss: ([Double]) throws -> Double,
  at point: [Double]
) throws -> [Int] {
  throw Todo("1.6.check")
}
