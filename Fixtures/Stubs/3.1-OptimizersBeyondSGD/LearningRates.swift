import Foundation
import Gradus

/// Exercise 3.1.learning-rates: what each learning rate does, and the largest that can work.
///
/// Trains once with each of `rates` by calling `train(rate)`, which returns the losses epoch by
/// epoch, and reports for each rate, in the order given, what the fields of
/// `LearningRateReport.Outcome` ask for. `target` is the loss that a run has to come down to.
///
/// `largestStableRate` is 2 / Λmax, where Λmax is the larger eigenvalue of the mean squared
/// error's second derivatives with respect to weight and bias on the inputs `x`.
///
///     LearningRateReport(largestStableRate: …, outcomes: […])
///     LearningRateReport.Outcome(rate: …, finalLoss: …, epochsToTarget: …, diverged: …)
///
/// `epochsToTarget` is the first epoch, counted from 1, whose loss is at or below the target, nil
/// where none is. A run `diverged` when its last loss is above its first or is not finite.
public func sweepLearningRates(
  _ rates: [Double], x: [Double], target: Double, train: (Double) throws -> [Double]
) throws -> LearningRateReport {
  throw Todo("3.1.learning-rates")
}
