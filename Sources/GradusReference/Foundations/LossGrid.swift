import Gradus

/// The loss over a grid of weights and biases, the ends of both ranges included.
///
/// Of n points from a to b, point i lies at a + i (b − a)/(n − 1): n points have n − 1 gaps. Each
/// row has one bias, each column one weight, so that `losses[row][column]` lies where a picture
/// with the weight to the right and the bias upwards has it, the lowest row first.
///
/// - Throws: What `loss` throws.
/// - Complexity: `columns` · `rows` evaluations of `loss`.
package func lossGrid(
  of loss: (_ weight: Double, _ bias: Double) throws -> Double,
  weights: ClosedRange<Double>, columns: Int, biases: ClosedRange<Double>, rows: Int
) rethrows -> LossGrid {
  let weights = linspace(weights.lowerBound, weights.upperBound, columns)
  let biases = linspace(biases.lowerBound, biases.upperBound, rows)
  return LossGrid(
    weights: weights, biases: biases,
    losses: try biases.map { bias in try weights.map { weight in try loss(weight, bias) } })
}

/// The Euclidean length of `vector`.
func norm(_ vector: [Double]) -> Double {
  vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
}
