import Foundation
import Gradus

/// Exercise 2.5.weights: rare classes drawn as often as common ones, and what that does to the loss.
///
/// Returns for each example the probability with which a sampler draws it, so that all classes that
/// occur in `labels` come equally often and examples of one class are alike; and the factor for the
/// example's loss with which the mean over many draws is the mean over the data all the same.
public func samplingWeights(
  for labels: [Int]
) throws -> (probabilities: [Double], corrections: [Double]) {
  throw Todo("2.5.weights")
}
