import Foundation
import Gradus

/// Exercise 1.6.train: gradient descent that gives up in time, and brings home the best.
///
/// Descends on `loss` by steps of −`learningRate` times `gradient`. What the parameters are worth,
/// `validationLoss` says. The run ends where `patience` epochs in a row have brought no lower one than
/// all before, where no slope is larger than `tolerance` in size, or after `epochs` epochs; then there is
/// no step any more. Returns both losses of each epoch, from before its step, and the best parameters
/// that were measured, however long ago:
///
///     StoppedTraining(losses: […], validationLosses: […], parameters: […])
///
/// What must be known from one epoch to the next, and in which order things are asked, you decide.
/// `patience` and `epochs` are at least 1. Losses of NaN and +∞ are never the lowest, and slopes of NaN
/// never small; where nothing was the lowest, `initial` comes back.
public func trainUntilValidationRises(
  from initial: [Double], learningRate: Double, patience: Int, tolerance: Double, epochs: Int,
  loss: ([Double]) throws -> Double, gradient: ([Double]) throws -> [Double],
  validationLoss: ([Double]) throws -> Double
) throws -> StoppedTraining {
  throw Todo("1.6.train")
}
