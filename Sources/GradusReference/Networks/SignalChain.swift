import Foundation

/// The activations a₀ = x, a₁, …, a_L of a chain a_l = tanh(w_l a_(l−1)), and the slope of the last by
/// each of them.
///
/// The last moves as itself, ∂a_L/∂a_L = 1. Backwards, one link at a time, by the chain rule with
/// tanh′ = 1 − tanh²:
///
///     ∂a_L/∂a_(l−1) = ∂a_L/∂a_l · (1 − a_l²) · w_l
package func chain(
  _ weights: [Double], input x: Double
) -> (activations: [Double], slopes: [Double]) {
  var activations = [x]
  for w in weights { activations.append(tanh(w * activations[activations.count - 1])) }
  var slopes = [1.0]
  for (w, a) in zip(weights, activations.dropFirst()).reversed() {
    slopes.append(slopes[slopes.count - 1] * (1 - a * a) * w)
  }
  return (activations, slopes.reversed())
}
