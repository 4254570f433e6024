import Gradus

/// Each row brought to mean 0 and variance 1, then scaled and moved by column: PyTorch's `LayerNorm`.
///
/// For one row of n numbers, with μ its mean, σ² its variance (divided by n), s = √(σ² + ε):
///
///     x̂ = (x − μ)/s          y = γ x̂ + β
///     γ̄ᵢ = Σ_rows ȳᵢ x̂ᵢ      β̄ᵢ = Σ_rows ȳᵢ
///     x̄ = (g − mean(g) − x̂ mean(g x̂))/s   with g = γ ȳ
///
/// The last line: x enters x̂ directly, by μ and by s. ∂μ/∂xⱼ = 1/n takes mean(g) away; ∂s/∂xⱼ =
/// x̂ⱼ/n takes x̂ mean(g x̂) away.
///
/// Source: torch.nn.LayerNorm; Ba, Kiros & Hinton 2016, arXiv:1607.06450.
public struct LayerNorm: PureLayer {
  /// γ, one a column.
  public var weight: [Double]
  /// β, one a column.
  public var bias: [Double]
  /// ε, which is added to a variance.
  public let eps: Double

  public init(columns: Int, eps: Double = 1e-5) {
    require(columns > 0, "a normalization of \(columns) columns")
    weight = Array(repeating: 1, count: columns)
    bias = Array(repeating: 0, count: columns)
    self.eps = eps
  }

  /// The weight and the bias.
  /// - Throws: What `body` throws.
  public mutating func forEachParameter(_ body: (inout [Double]) throws -> Void) rethrows {
    try body(&weight)
    try body(&bias)
  }

  public func forward(_ input: Matrix) -> Matrix {
    normalized(input).x.changingRows { row, _ in
      for column in row.indices { row[column] = weight[column] * row[column] + bias[column] }
    }
  }

  public func backward(
    _ cotangent: Matrix, input: Matrix
  ) -> (input: Matrix, parameters: [[Double]]) {
    let (x, scales) = normalized(input)
    let product = cotangent.changingRows(beside: x) { g, x, index in
      for column in g.indices { g[column] *= weight[column] }
      g.centre(beside: x, scale: scales[index])
    }
    let parameters = StepMemory.tensors {
      $0.append(cotangent.elementwiseProduct(x).columnSums)
      $0.append(cotangent.columnSums)
    }
    return (product, parameters)
  }

  /// x̂ = (x − μ)/s, and the scale s of each row.
  private func normalized(_ input: Matrix) -> (x: Matrix, scales: [Double]) {
    require(
      input.columns == weight.count, "\(input.columns) columns for a norm of \(weight.count)")
    return input.normalizedRows(centred: true, eps: eps)
  }
}

extension Collection<Double> {
  /// The sum divided by the count.
  var mean: Double { reduce(0, +) / Double(count) }
}
