import Foundation
import Gradus

/// Means of rows of values, weighted by how queries and keys match: PyTorch's
/// `scaled_dot_product_attention` of one head.
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
/// as in PyTorch, and so do its slopes. Several sequences of one length lie one below the other in all
/// tables; each looks at itself alone, through the same mask.
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

  /// The output, a row for each query, and the weights P, a row for each query with a column for each key
  /// of its sequence.
  public func forward(
    query: Matrix, key: Matrix, value: Matrix, mask: Matrix? = nil, sequences: Int = 1
  ) -> (output: Matrix, weights: Matrix) {
    let head = head(query, key, value, sequences)
    require(
      mask.map { $0.rows == head.queries && $0.columns == head.keys } ?? true,
      "a mask of shape \(mask?.shape ?? "") for \(head.queries) queries and \(head.keys) keys")
    let weights = Matrix(rows: query.rows, columns: head.keys) { weights in
      if let mask {
        let count = mask.values.count
        for n in 0..<sequences { (weights + n * count).update(from: mask.values, count: count) }
      }
      head.weigh(query.values, key.values, into: weights)
    }
    let output = Matrix(rows: query.rows, columns: value.columns) { output in
      head.mix(weights.values, value.values, into: output)
    }
    return (output, weights)
  }

  /// The vector–Jacobian products of ``forward(query:key:value:mask:sequences:)``, which gave `weights`.
  public func backward(
    _ cotangent: Matrix, query: Matrix, key: Matrix, value: Matrix, weights: Matrix,
    sequences: Int = 1
  ) -> (query: Matrix, key: Matrix, value: Matrix) {
    let head = head(query, key, value, sequences)
    require(
      weights.rows == query.rows && weights.columns == head.keys,
      "weights of shape \(weights.shape) for \(query.rows) queries and \(head.keys) keys")
    require(
      cotangent.rows == query.rows && cotangent.columns == value.columns,
      "a cotangent of shape \(cotangent.shape) for \(query.rows) queries and values of "
        + "\(value.columns)")
    let scores = Matrix(rows: weights.rows, columns: weights.columns) { slopes in
      head.scoreCotangent(cotangent.values, value.values, weights.values, into: slopes)
    }
    return (
      Matrix(rows: query.rows, columns: query.columns) { slopes in
        head.queryCotangent(scores.values, key.values, into: slopes)
      },
      Matrix(rows: key.rows, columns: key.columns) { slopes in
        head.keyCotangent(scores.values, query.values, into: slopes)
      },
      Matrix(rows: value.rows, columns: value.columns) { slopes in
        head.valueCotangent(cotangent.values, weights.values, into: slopes)
      }
    )
  }

  private func head(
    _ query: Matrix, _ key: Matrix, _ value: Matrix, _ sequences: Int
  ) -> AttentionHead {
    require(
      query.columns == key.columns,
      "queries of \(query.columns) numbers and keys of \(key.columns)")
    require(key.rows == value.rows, "\(key.rows) keys and \(value.rows) values")
    require(query.columns > 0, "queries and keys of no numbers")
    require(
      sequences > 0 && query.rows % sequences == 0 && key.rows % sequences == 0,
      "\(query.rows) queries and \(key.rows) keys, which \(sequences) sequences cannot share")
    return AttentionHead(
      queries: query.rows / sequences, keys: key.rows / sequences, columns: query.columns,
      valueColumns: value.columns,
      strides: (query.columns, key.columns, value.columns, value.columns),
      scale: scale ?? 1 / Double(query.columns).squareRoot(), isCausal: isCausal, ofNone: 0,
      sequences: sequences)
  }
}
