import Foundation
import Gradus

/// Exercise 3.8.attention: attention that sees no later place, forward and backward.
///
/// With d the columns of a query, a place i and the places j ≤ i that it sees:
///
///     s_ij = q_i · k_j / √d       a_ij = e^{s_ij} / Σ_{j′ ≤ i} e^{s_ij′}       y_i = Σ_j a_ij v_j
///
/// Backward from the last line to the first, with ā_ij = ȳ_i · v_j:
///
///     v̄_j = Σ_i a_ij ȳ_i
///     s̄_ij = a_ij (ā_ij − Σ_j′ a_ij′ ā_ij′)      the softmax of lesson 2.3, row by row
///     q̄_i = Σ_j s̄_ij k_j / √d,   k̄_j = Σ_i s̄_ij q_i / √d
///
/// What is not seen has the weight 0, and so the cotangent 0. From all scores of a row the largest is
/// taken off first, so that no exponential overflows.
/// Source: Vaswani et al. 2017, arXiv:1706.03762; torch's scaled_dot_product_attention.
package func causalAttention(
  query: Matrix, key: Matrix, value: Matrix, cotangent: Matrix
) -> AttentionSteps {
  let count = query.rows
  let scale = 1 / Double(query.columns).squareRoot()
  let scores = scale * (query * key.transposed)
  var weights = Matrix(rows: count, columns: count)
  for i in 0..<count {
    let largest = (0...i).reduce(-Double.infinity) { max($0, scores[i, $1]) }
    for j in 0...i { weights[i, j] = exp(scores[i, j] - largest) }
    let sum = (0...i).reduce(0) { $0 + weights[i, $1] }
    for j in 0...i { weights[i, j] /= sum }
  }
  let dWeights = cotangent * value.transposed
  var dScores = Matrix(rows: count, columns: count)
  for i in 0..<count {
    let mean = (0...i).reduce(0) { $0 + weights[i, $1] * dWeights[i, $1] }
    for j in 0...i { dScores[i, j] = weights[i, j] * (dWeights[i, j] - mean) }
  }
  return AttentionSteps(
    weights: weights, output: weights * value, dScores: dScores,
    dQuery: scale * (dScores * key), dKey: scale * (dScores.transposed * query),
    dValue: weights.transposed * cotangent)
}
