import Foundation
import Gradus

/// Exercise 3.4.residual: many layers, with or without a way past each.
///
/// A layer with the weights W takes h to tanh(h Wᵀ), and if `hasSkips` to h + tanh(h Wᵀ), a row for
/// each example. Returns what the last layer gives, what its `cotangent` becomes for `input` and for
/// each layer's weights, and the root mean square of the cotangent at each level: that of `input`
/// first, that of the output last.
public func residualPass(
  _ input: Matrix, weights: [Matrix], cotangent: Matrix, hasSkips: Bool
) throws -> (
  output: Matrix, inputCotangent: Matrix, weightCotangents: [Matrix], sizes: [Double]
) {
  throw Todo("3.4.residual")
}
