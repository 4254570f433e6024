import Gradus

/// Scores a and b of which the first is to be larger where the target t is 1, the second where it is
/// −1, by at least a margin: PyTorch's `MarginRankingLoss`.
///
///     ℓ = max(0, m − t (a − b))
///     ∂ℓ/∂a = −t and ∂ℓ/∂b = t where m − t (a − b) > 0; 0 elsewhere
///
/// At the kink PyTorch takes 0: without a margin, two scores that are alike stay alike.
///
/// Source: torch.nn.MarginRankingLoss.
public struct MarginRankingLoss: PairLoss {
  /// The margin m.
  public let margin: Double
  /// How the losses of all numbers become one.
  public let reduction: Reduction

  public init(margin: Double = 0, reduction: Reduction = .mean) {
    (self.margin, self.reduction) = (margin, reduction)
  }

  /// The losses of all numbers: PyTorch's reduction "none".
  public func values(_ first: Matrix, _ second: Matrix, _ target: Matrix) -> Matrix {
    hinges(first, second, target).map { max(0, $0) }
  }

  public func value(_ first: Matrix, _ second: Matrix, _ target: Matrix) -> Double {
    let losses = values(first, second, target).values
    return losses.reduce(0, +) / (reduction == .mean ? Double(losses.count) : 1)
  }

  public func gradients(
    _ first: Matrix, _ second: Matrix, _ target: Matrix
  ) -> (first: Matrix, second: Matrix) {
    let count = reduction == .mean ? Double(target.values.count) : 1
    let slopes = hinges(first, second, target).map(with: target) {
      $0 > 0 ? $1 / count : 0
    }
    return (slopes.map { -$0 }, slopes)
  }

  /// m − t (a − b).
  private func hinges(_ first: Matrix, _ second: Matrix, _ target: Matrix) -> Matrix {
    check(first, second)
    return (first - second).map(with: target) { difference, target in
      require(abs(target) == 1, "a target of \(target), which must be 1 or -1")
      return margin - target * difference
    }
  }
}
