import Gradus

/// The binary cross-entropy of logits x, with σ the sigmoid: PyTorch's `BCEWithLogitsLoss`.
///
///     ℓ = −w t ln σ(x) − (1 − t) ln(1 − σ(x))
///       = (1 − t) x + (1 + (w − 1) t) ln(1 + e^(−x))
///       = (1 + (w − 1) t) ln(1 + eˣ) − w t x, which keeps its digits where x is far below 0
///     ∂ℓ/∂x = (1 − t) − (1 + (w − 1) t) (1 − σ(x)), which for w = 1 is σ(x) − t
///
/// Source: torch.nn.BCEWithLogitsLoss.
public struct BCEWithLogitsLoss: ElementwiseLoss {
  /// The weight w of the positive examples; above 1 they are missed less often.
  public let posWeight: Double
  public let reduction: Reduction

  public init(posWeight: Double = 1, reduction: Reduction = .mean) {
    self.posWeight = posWeight
    self.reduction = reduction
  }

  public func value(_ p: Double, _ t: Double) -> Double {
    let factor = 1 + (posWeight - 1) * t
    return p < 0
      ? factor * logarithmOfOnePlusExp(p) - posWeight * t * p
      : (1 - t) * p + factor * logarithmOfOnePlusExp(-p)
  }

  public func slope(_ p: Double, _ t: Double) -> Double {
    (1 - t) - (1 + (posWeight - 1) * t) * logistic(-p)
  }
}
