import Foundation
import Gradus

/// Means of rows of values, weighted by how queries and keys match: PyTorch's
/// `scaled_dot_product_attention` of one sequence and one head.
///
/// With a query in each row of Q, a key in each row of K and a value in each row of V, d the columns of
/// Q, c = 1/√d, and M the mask:
///
///     S = c Q Kᵀ + M          a score for each query and key
///     P = softmax of each row of S
///     Y = P V
///
/// and backward, in the reverse order,
///
///     V̄ = Pᵀ Ȳ               P̄ = Ȳ Vᵀ
///     S̄_ij = P_ij (P̄_ij − Σ_k P̄_ik P_ik)      the softmax, row by row
///     Q̄ = c S̄ K              K̄ = c S̄ᵀ Q
///
/// A causal query i sees the keys 0 … i alone, whatever the number of keys. A mask is added: it holds 0
/// for what is seen and −∞ for what is not, or anything between. A query that sees no key gets 0,
/// as in PyTorch, and so do its slopes.
///
/// Source: torch.nn.functional.scaled_dot_product_attention; Vaswani et al. 2017, arXiv:1706.03762.
public struct ScaledDotProductAttention: Sendable {
  /// Whether query i sees the keys 0 … i alone.
  public let isCausal: Bool
  /// c; nil for 1/√d.
  public let scale: Double?

  public init(isCausal: Bool = false, scale: Double? = nil) {
    (self.isCausal, self.scale) = (isCausal, scale)
  }

  /// The output, a row for each query, and the weights P, which have a column for each key.
  public func forward(
    query: Matrix, key: Matrix, value: Matrix, mask: Matrix? = nil
  ) -> (output: Matrix, weights: Matrix) {
    let head = head(query, key, value)
    require(
      mask.map { $0.rows == query.rows && $0.columns == key.rows } ?? true,
      "a mask of shape \(mask?.shape ?? "") for \(query.rows) queries and \(key.rows) keys")
    var output = [Double](repeating: 0, count: query.rows * value.columns)
    var weights = mask?.values ?? [Double](repeating: 0, count: query.rows * key.rows)
    head.forward(query.values, key.values, value.values, weights: &weights, output: &output)
    return (
      Matrix(rows: query.rows, columns: value.columns, values: output),
      Matrix(rows: query.rows, columns: key.rows, values: weights)
    )
  }

  /// The vector–Jacobian products of ``forward(query:key:value:mask:)``, which gave `weights`.
  public func backward(
    _ cotangent: Matrix, query: Matrix, key: Matrix, value: Matrix, weights: Matrix
  ) -> (query: Matrix, key: Matrix, value: Matrix) {
    let head = head(query, key, value)
    require(
      weights.rows == query.rows && weights.columns == key.rows,
      "weights of shape \(weights.shape) for \(query.rows) queries and \(key.rows) keys")
    require(
      cotangent.rows == query.rows && cotangent.columns == value.columns,
      "a cotangent of shape \(cotangent.shape) for \(query.rows) queries and values of "
        + "\(value.columns)")
    var (queries, keys, values) = (query, key, value)
    var scores = weights.values
    head.backward(
      cotangent.values, query.values, key.values, value.values, weights.values, by: &scores,
      &queries.values, &keys.values, &values.values)
    return (queries, keys, values)
  }

  private func head(_ query: Matrix, _ key: Matrix, _ value: Matrix) -> AttentionHead {
    require(
      query.columns == key.columns,
      "queries of \(query.columns) numbers and keys of \(key.columns)")
    require(key.rows == value.rows, "\(key.rows) keys and \(value.rows) values")
    require(query.columns > 0, "queries and keys of no numbers")
    return AttentionHead(
      queries: query.rows, keys: key.rows, columns: query.columns, valueColumns: value.columns,
      strides: (query.columns, key.columns, value.columns, value.columns),
      scale: scale ?? 1 / Double(query.columns).squareRoot(), isCausal: isCausal, ofNone: 0)
  }
}
