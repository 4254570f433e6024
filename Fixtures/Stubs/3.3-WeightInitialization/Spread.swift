import Foundation
import Gradus

/// Exercise 3.3.spread: two laws with a wanted standard deviation.
///
/// Weights may be drawn uniformly between −bound and bound. Or they are drawn from a normal law about 0,
/// and each that is more than `cut` of the law's own standard deviations from 0 is drawn again.
///
/// Returns the bound, and the standard deviation that the normal law must have before it is cut, with which
/// the weights have the standard deviation `deviation`. `cut` is finite; however large, both are numbers.
public func spread(
  deviation: Double, cut: Double
) throws -> (bound: Double, uncut: Double) {
  throw Todo("3.3.spread")
}
