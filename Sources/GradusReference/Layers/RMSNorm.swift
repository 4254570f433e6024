import Gradus

/// Each row divided by its root mean square, then scaled by column: PyTorch's `RMSNorm`.
///
/// For one row, with r = √(mean(x²) + ε):
///
///     y = γ x/r
///     γ̄ᵢ = Σ_rows ȳᵢ xᵢ/r
///     x̄ = (g − (x/r) mean(g x/r))/r   with g = γ ȳ
///
/// Without `eps` it is the distance from 1 to the next number of the type that is computed in, here
/// 2⁻⁵²; PyTorch in float32 has 2⁻²³, so the results depend on the type.
///
/// Source: torch.nn.RMSNorm; Zhang & Sennrich 2019, arXiv:1910.07467.
public struct RMSNorm: PureLayer {
  /// γ, one a column.
  public var weight: [Double]
  /// ε, which is added to a mean square.
  public let eps: Double

  public init(columns: Int, eps: Double? = nil) {
    require(columns > 0, "a normalization of \(columns) columns")
    weight = Array(repeating: 1, count: columns)
    self.eps = eps ?? Double.ulpOfOne
  }

  /// The weight.
  /// - Throws: What `body` throws.
  public mutating func forEachParameter(_ body: (inout [Double]) throws -> Void) rethrows {
    try body(&weight)
  }

  public func forward(_ input: Matrix) -> Matrix {
    normalized(input).x.changingRows { row, _ in
      for (column, weight) in weight.enumerated() { row[column] *= weight }
    }
  }

  public func backward(
    _ cotangent: Matrix, input: Matrix
  ) -> (input: Matrix, parameters: [[Double]]) {
    let (x, scales) = normalized(input)
    let product = cotangent.changingRows(beside: x) { g, x, index in
      var along = 0.0
      for column in g.indices {
        g[column] *= weight[column]
        along += g[column] * x[column]
      }
      along /= Double(g.count)
      for column in g.indices { g[column] = (g[column] - x[column] * along) / scales[index] }
    }
    return (product, StepMemory.tensors { $0.append(cotangent.elementwiseProduct(x).columnSums) })
  }

  /// x/s, and the scale s of each row.
  private func normalized(_ input: Matrix) -> (x: Matrix, scales: [Double]) {
    require(
      input.columns == weight.count, "\(input.columns) columns for a norm of \(weight.count)")
    return input.normalizedRows(centred: false, eps: eps)
  }
}
