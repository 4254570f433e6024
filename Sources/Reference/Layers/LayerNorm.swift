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
  public var parameters: [[Double]] {
    get { [weight, bias] }
    set { (weight, bias) = (newValue[0], newValue[1]) }
  }

  public func forward(_ input: Matrix) -> Matrix {
    input.mapRows { row in
      normalized(row).values.enumerated().map { weight[$0] * $1 + bias[$0] }
    }
  }

  public func backward(
    _ cotangent: Matrix, input: Matrix
  ) -> (input: Matrix, parameters: [[Double]]) {
    var (weights, biases) = (weight.map { _ in 0.0 }, bias.map { _ in 0.0 })
    let product = cotangent.mapRows(with: input) { cotangent, row in
      let (x, scale) = normalized(row)
      for (column, slope) in cotangent.enumerated() {
        weights[column] += slope * x[column]
        biases[column] += slope
      }
      return centred(zip(weight, cotangent).map { $0 * $1 }, x, scale: scale)
    }
    return (product, [weights, biases])
  }

  private func normalized(_ row: ArraySlice<Double>) -> (values: [Double], scale: Double) {
    require(row.count == weight.count, "\(row.count) columns for a norm of \(weight.count)")
    let mean = row.mean
    let scale = (row.map { ($0 - mean) * ($0 - mean) }.mean + eps).squareRoot()
    return (row.map { ($0 - mean) / scale }, scale)
  }
}

/// (g − mean(g) − x̂ mean(g x̂))/s: what the cotangent g of x̂ = (x − μ)/s becomes for x.
func centred(_ g: [Double], _ x: [Double], scale: Double) -> [Double] {
  let (mean, along) = (g.mean, zip(g, x).map { $0 * $1 }.mean)
  return zip(g, x).map { ($0 - mean - $1 * along) / scale }
}

extension Collection<Double> {
  /// The sum divided by the count.
  var mean: Double { reduce(0, +) / Double(count) }
}
