import Foundation
import Gradus

/// Exercise 1.6.train: gradient descent that knows when to stop.
///
/// Begins at `initial` and does the following once an epoch, in this order:
///
/// 1. notes the training loss and the validation loss of the parameters as they are;
/// 2. if this validation loss is lower than that of every epoch before, remembers the parameters;
/// 3. stops, if by now `patience` epochs in a row have brought no such lowest validation loss;
/// 4. stops, if every entry of the gradient is at most `tolerance` in size (NaN is not);
/// 5. moves the parameters by −`learningRate` times the gradient.
///
/// After `epochs` epochs it stops in any case. Returns the losses noted, one of each kind for each
/// epoch, and the parameters remembered:
///
///     StoppedTraining(losses: […], validationLosses: […], parameters: […])
///
/// `patience` and `epochs` are at least 1. A validation loss that is NaN or +∞ is never the lowest;
/// the first that is neither always is. If there was no lowest one at all, `initial` is returned.
public func trainUntilValidationRises(
  from initial: [Double], learningRate: Double, patience: Int, tolerance: Double, epochs: Int,
  loss: ([Double]) throws -> Double, gradient: ([Double]) throws -> [Double],
  validationLoss: ([Double]) throws -> Double
) throws -> StoppedTraining {
  throw Todo("1.6.train")
}
