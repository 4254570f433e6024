import Gradus

/// Exercise 2.6.dropout: dropout forward and backward, with its draws given.
///
/// In training a number whose draw is below p becomes 0, another one 1/(1 − p) of itself; its cotangent
/// goes the same way back. See ``Dropout`` for the layer that draws by itself.
package func dropout(
  _ input: Matrix, cotangent: Matrix, p: Double, draws: Matrix, isTraining: Bool
) -> (output: Matrix, inputCotangent: Matrix) {
  guard isTraining else { return (input, cotangent) }
  let mask = Matrix(
    rows: draws.rows, columns: draws.columns,
    values: draws.values.map { $0 < p ? 0 : 1 / (1 - p) })
  return (input.elementwiseProduct(mask), cotangent.elementwiseProduct(mask))
}
