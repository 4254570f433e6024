import Gradus

/// Distances x that are to be small where the target is 1, and at least a margin where it is −1:
/// PyTorch's `HingeEmbeddingLoss`.
///
///     ℓ = x for t = 1, max(0, m − x) for t = −1
///     ∂ℓ/∂x = 1 for t = 1; for t = −1, −1 where x < m, and 0 elsewhere
///
/// At x = m, a kink, PyTorch takes 0.
///
/// Source: torch.nn.HingeEmbeddingLoss.
public struct HingeEmbeddingLoss: ElementwiseLoss {
  /// The margin m.
  public let margin: Double
  public let reduction: Reduction

  public init(margin: Double = 1, reduction: Reduction = .mean) {
    self.margin = margin
    self.reduction = reduction
  }

  public func value(_ p: Double, _ t: Double) -> Double {
    require(abs(t) == 1, "a target of \(t), which must be 1 or -1")
    return t > 0 ? p : max(0, margin - p)
  }

  public func slope(_ p: Double, _ t: Double) -> Double { t > 0 ? 1 : p < margin ? -1 : 0 }
}
