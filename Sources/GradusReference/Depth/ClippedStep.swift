import Gradus

/// Exercise 3.4.clip: a step of descent that no gradient can make long.
///
/// By norm, all tensors as one vector are multiplied by min(1, c/(‖g‖ + 10⁻⁶)), so that the step keeps
/// its direction; by value, each number is moved into ±c. `clipGradNorm` and `clipGradValue` are
/// PyTorch's two functions.
/// Source: Pascanu, Mikolov & Bengio 2013, arXiv:1211.5063.
package func clippedStep(
  _ parameters: [[Double]], gradients: [[Double]], learningRate: Double, limit: Double,
  byValue: Bool
) -> (norm: Double, parameters: [[Double]]) {
  let norm = gradients.joined().reduce(0) { $0 + $1 * $1 }.squareRoot()
  let factor = min(1, limit / (norm + 1e-6))
  let clipped = gradients.map { tensor in
    tensor.map { byValue ? max(-limit, min(limit, $0)) : factor * $0 }
  }
  return (
    norm,
    zip(parameters, clipped).map { zip($0, $1).map { $0 - learningRate * $1 } }
  )
}
