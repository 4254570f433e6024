import Foundation
import Gradus

/// Exercise 1.3.variance: how far a batch's gradient strays from the full one.
///
/// `sampleGradients` has the gradient of each sample's loss, a row for each sample, all of one
/// length. Returns, for each parameter, the variance of the gradient of a batch of `batchSize`
/// samples: the mean, over all batches that could be drawn, of its squared distance from the
/// gradient of all samples. From the formula, not by drawing.
///
/// With `replacement` each sample of the batch is drawn from all samples, so that one may come
/// twice; `batchSize` is at least 1. Without, the batch holds different samples, and `batchSize` is
/// at most their number.
///
/// There is at least one sample. Where only one batch can be drawn, the variance is 0.
public func batchGradientVariance(
  of sampleGradients: [[Double]], batchSize: Int, replacement: Bool
) throws -> [Double] {
  throw Todo("1.3.variance")
}
