import Foundation
import Gradus

/// Exercise 3.1.momentum-race: SGD with momentum against SGD without.
///
/// Trains twice by calling `train(0)` and `train(momentum)`, which return the losses epoch by
/// epoch, and reports:
///
///     MomentumReport(plainSettles: …, momentumSettles: …, rises: …, finalRatio: …)
///
/// A run settles at the epoch, counted from 1, from which on every loss is at or below `target`;
/// nil where there is none. `rises` counts the epochs whose loss with momentum is higher than in
/// the epoch before. `finalRatio` is the last loss without momentum divided by that with it.
public func raceMomentum(
  _ momentum: Double, target: Double, train: (Double) throws -> [Double]
) throws -> MomentumReport {
  throw Todo("3.1.momentum-race")
}
