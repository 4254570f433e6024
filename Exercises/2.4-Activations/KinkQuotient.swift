import Foundation
import Gradus

/// Exercise 2.4.kink: what a central difference says near a kink.
///
/// A function consists of straight pieces that meet in `kinks`, which are in ascending order. The piece
/// before the first kink has the slope slopes[0], the next slopes[1], and so on; there is one slope
/// more than kinks.
///
/// Returns (f(x + h) − f(x − h)) / 2h, for a step h above 0. The function itself is not handed to you.
public func quotient(
  at x: Double, step h: Double, kinks: [Double], slopes: [Double]
) throws -> Double {
  throw Todo("2.4.kink")
}
