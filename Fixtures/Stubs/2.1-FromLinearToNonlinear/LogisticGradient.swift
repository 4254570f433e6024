import Foundation
import Gradus

/// Exercise 2.1.unit-gradient: the slopes of a logistic unit's loss.
///
/// Returns the derivatives of the mean cross-entropy of `model` on `examples`, whose `targets` are
/// the labels: in `weights[j]` the slope by weight j, in `bias` the slope by the bias. There is at least
/// one example.
///
/// Compute the probabilities here, too: this exercise is judged by itself.
public func gradient(of model: LinearModel, on examples: Examples) throws -> LinearModel {
  throw Todo("2.1.unit-gradient")
}
