import Foundation
import Gradus

/// Exercise 2.4.depth: a signal on its way through many layers, and its slope on the way back.
///
/// Each layer is one number wide: a₀ = x, and then a = tanh(w · a) with each of `weights` in turn.
/// Returns `activations`, which are x and what each layer made of it, and `slopes`, as many: the
/// derivative of the last activation by each of them. The last slope is 1.
///
/// `return (activations, slopes)` returns both.
public func chain(
  _ weights: [Double], input x: Double
) throws -> (activations: [Double], slopes: [Double]) {
  throw Todo("2.4.depth")
}
