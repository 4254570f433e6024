import Foundation
import Gradus

/// Exercise 3.1.momentum-race: what momentum does in a valley, and the pair with which it does most.
///
/// The loss is a parabola along each of two directions, with the curvatures `flat` and `steep`. `left`
/// is what an epoch of SGD with `rate` and `momentum` leaves of the distance from the lowest point in
/// the long run, in that of the two directions which is slower: 0.5 where it halves, 1 or more where
/// the run never settles. `best` is the pair for which that is least.
public func raceMomentum(
  rate: Double, momentum: Double, flat: Double, steep: Double
) throws -> (left: Double, best: (rate: Double, momentum: Double)) {
  throw Todo("3.1.momentum-race")
}
