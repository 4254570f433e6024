import Foundation
import Gradus

/// Exercise 1.2.descent: gradient descent down to the best model.
///
/// Each epoch asks `gradient(model)` for the slopes at the current model and moves every weight
/// and the bias by −`learningRate` times its slope. Where the length of the gradient, √(Σ slope²)
/// over all weights and the bias, is at most `tolerance`, it stops without that step; after
/// `epochs` steps it stops in any case.
///
/// Returns the way: `start`, then the model after each step. `epochs` may be 0.
///
/// `var model = start` is a copy that you may change; `gradient(model)` has the slope by weight j
/// in its `weights[j]`, the slope by the bias in its `bias`. An epoch needs one call; more are no
/// mistake, only slow. Whether it stops where the slopes have become NaN is left to you.
public func descend(
  from start: LinearModel, learningRate: Double, epochs: Int, tolerance: Double,
  gradient: (LinearModel) throws -> LinearModel
) throws -> [LinearModel] {
  throw Todo("1.2.descent")
}
