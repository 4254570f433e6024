import Gradus

/// Rows a and b that are to point the same way where the target is 1, and are not to where it is −1:
/// PyTorch's `CosineEmbeddingLoss`.
///
/// With A = Σ a² + ε, B = Σ b² + ε, and the cosine c = Σ a b/√(A B),
///
///     ℓ = 1 − c for t = 1, max(0, c − m) for t = −1
///     ∂c/∂a = b/√(A B) − c a/A          ∂c/∂b = a/√(A B) − c b/B
///
/// Either is at right angles to the row that it moves, but for ε. At c = m, a kink, PyTorch takes 0.
/// Where a row is 0, ε makes the cosine 0. It is 10⁻¹², which in PyTorch is a float32 at every precision.
///
/// Source: torch.nn.CosineEmbeddingLoss.
public struct CosineEmbeddingLoss: PairLoss {
  /// The margin m, above which a cosine costs.
  public let margin: Double
  /// How the losses of the rows become one.
  public let reduction: Reduction

  public init(margin: Double = 0, reduction: Reduction = .mean) {
    (self.margin, self.reduction) = (margin, reduction)
  }

  /// The losses of the rows: PyTorch's reduction "none".
  public func values(_ first: Matrix, _ second: Matrix, _ target: [Double]) -> [Double] {
    cosines(first, second, target).enumerated().map { row, cosine in
      target[row] > 0 ? 1 - cosine.value : max(0, cosine.value - margin)
    }
  }

  public func value(_ first: Matrix, _ second: Matrix, _ target: [Double]) -> Double {
    values(first, second, target).reduce(0, +) / count(target)
  }

  public func gradients(
    _ first: Matrix, _ second: Matrix, _ target: [Double]
  ) -> (first: Matrix, second: Matrix) {
    var (firsts, seconds) = ([Double](), [Double]())
    for (row, cosine) in cosines(first, second, target).enumerated() {
      let sign = target[row] > 0 ? -1.0 : cosine.value > margin ? 1 : 0
      let factor = sign / count(target)
      for (a, b) in zip(first.row(row), second.row(row)) {
        firsts.append(factor * (b / cosine.sizes - cosine.value * a / cosine.first))
        seconds.append(factor * (a / cosine.sizes - cosine.value * b / cosine.second))
      }
    }
    return (
      Matrix(rows: first.rows, columns: first.columns, values: firsts),
      Matrix(rows: first.rows, columns: first.columns, values: seconds)
    )
  }

  /// c, A, B and √(A B) of each row.
  private func cosines(
    _ first: Matrix, _ second: Matrix, _ target: [Double]
  ) -> [(value: Double, first: Double, second: Double, sizes: Double)] {
    check(first, second)
    require(target.count == first.rows, "\(target.count) targets for \(first.rows) rows")
    return target.enumerated().map { row, target in
      require(abs(target) == 1, "a target of \(target), which must be 1 or -1")
      let (a, b) = (first.row(row), second.row(row))
      let (squareA, squareB) = (a.map { $0 * $0 }, b.map { $0 * $0 })
      let eps = Double(Float(1e-12))
      let (sizeA, sizeB) = (squareA.reduce(0, +) + eps, squareB.reduce(0, +) + eps)
      let sizes = (sizeA * sizeB).squareRoot()
      return (zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } / sizes, sizeA, sizeB, sizes)
    }
  }

  private func count(_ target: [Double]) -> Double {
    reduction == .mean ? Double(target.count) : 1
  }
}
