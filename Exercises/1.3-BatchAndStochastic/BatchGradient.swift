import Foundation
import Gradus

/// Exercise 1.3.gradient: the gradient of a batch's mean loss.
///
/// `sampleGradient(i)` returns the gradient of the loss of sample i, one number for each parameter.
/// Returns the gradient of the mean of the losses of the samples in `batch`, of the same length.
///
/// `batch` holds at least one number of a sample. A sample that stands in it twice counts twice.
/// One call for each number is enough; how often you call `sampleGradient` is not judged.
public func batchGradient(
  over batch: [Int], sampleGradient: (Int) throws -> [Double]
) throws -> [Double] {
  throw Todo("1.3.gradient")
}
