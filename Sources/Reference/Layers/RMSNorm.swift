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
  public var parameters: [[Double]] {
    get { [weight] }
    set { weight = newValue[0] }
  }

  public func forward(_ input: Matrix) -> Matrix {
    input.mapRows { row in zip(weight, normalized(row).values).map { $0 * $1 } }
  }

  public func backward(
    _ cotangent: Matrix, input: Matrix
  ) -> (input: Matrix, parameters: [[Double]]) {
    var weights = weight.map { _ in 0.0 }
    let product = cotangent.mapRows(with: input) { cotangent, row in
      let (x, scale) = normalized(row)
      for (column, slope) in cotangent.enumerated() { weights[column] += slope * x[column] }
      let g = zip(weight, cotangent).map { $0 * $1 }
      let along = zip(g, x).map { $0 * $1 }.mean
      return zip(g, x).map { ($0 - $1 * along) / scale }
    }
    return (product, [weights])
  }

  private func normalized(_ row: ArraySlice<Double>) -> (values: [Double], scale: Double) {
    require(row.count == weight.count, "\(row.count) columns for a norm of \(weight.count)")
    let scale = (row.map { $0 * $0 }.mean + eps).squareRoot()
    return (row.map { $0 / scale }, scale)
  }
}
