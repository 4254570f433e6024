import Foundation
import Gradus

/// Exercise 1.3.epoch: one pass over the data, one step for each batch.
///
/// For each of `batches`, in order: measures the batch's samples with the parameters as they are
/// now, then moves the parameters by `learningRate` against the gradient of the batch's mean loss.
///
/// `sample(parameters, i)` returns the loss of sample i and its gradient, one number for each
/// parameter: `SampleLoss(loss: …, gradient: […])`.
///
/// Returns the parameters after the last step, and the mean of the losses of all samples in all
/// batches, each measured before its batch's step:
///
///     EpochResult(parameters: […], meanLoss: …)
///
/// There is at least one batch; none is empty, and they may have different sizes. A sample that
/// stands in two batches counts in both. There may be any number of parameters.
///
/// One call of `sample` gives a sample's loss and its gradient; how often you call it is not judged.
public func trainEpoch(
  from initial: [Double], batches: [[Int]], learningRate: Double,
  sample: (_ parameters: [Double], _ index: Int) throws -> SampleLoss
) throws -> EpochResult {
  throw Todo("1.3.epoch")
}
