import Foundation
import Gradus

/// Exercise 1.6.gradient: the mean squared error with a ridge penalty, and its gradient.
///
/// The model predicts Σ w_k · features[i, k] + bias for example i. The loss is the mean over the
/// examples of the squared differences from the targets, plus `penalty` times the sum of the
/// squared weights. The bias is not penalised. Returns the loss and its gradient, in which
/// `weights[k]` is the slope by weight k and `bias` the slope by the bias:
///
///     RidgeLoss(loss: …, gradient: LinearModel(weights: […], bias: …))
///
/// There is at least one example and at least one feature.
public func ridgeLoss(
  of model: LinearModel, on examples: Examples, penalty: Double
) throws -> RidgeLoss {
  throw Todo("1.6.gradient")
}
