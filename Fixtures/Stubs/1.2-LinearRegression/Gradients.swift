import Foundation
import Gradus

/// Exercise 1.2.gradients: the slopes of the loss for many features.
///
/// Returns the derivatives of the mean squared error of `model` on `examples.features` and
/// `examples.targets`, as a `LinearModel`: in `weights[j]` the slope by weight j, in `bias` the
/// slope by the bias. There is at least one example; without features `weights` is empty.
///
/// `LinearModel(weights: […], bias: …)` makes one; `examples.count` is the number of examples,
/// and `examples.features[i, j]` is feature j of example i. Compute the predictions here, too: this
/// exercise is judged by itself.
public func gradient(of model: LinearModel, on examples: Examples) throws -> LinearModel {
  throw Todo("1.2.gradients")
}
