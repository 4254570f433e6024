import Foundation
import Gradus

/// The binary cross-entropy of probabilities p: PyTorch's `BCELoss`.
///
///     ℓ = −t ln p − (1 − t) ln(1 − p)
///     ∂ℓ/∂p = (p − t)/(p (1 − p))
///
/// As in PyTorch a logarithm is never below −100, and the denominator never below 1e-12, which is a
/// float32 at every precision, so that a probability of 0 or 1 gives numbers; beyond them the loss is
/// NaN. Of logits rather take ``BCEWithLogitsLoss``, which loses none.
///
/// Source: torch.nn.BCELoss.
public struct BCELoss: ElementwiseLoss {
  public let reduction: Reduction

  public init(reduction: Reduction = .mean) {
    self.reduction = reduction
  }

  public func value(_ p: Double, _ t: Double) -> Double {
    guard 0 <= p && p <= 1 else { return .nan }
    return -t * max(log(p), -100) - (1 - t) * max(log1p(-p), -100)
  }

  public func slope(_ p: Double, _ t: Double) -> Double {
    (p - t) / max((1 - p) * p, Double(Float(1e-12)))
  }
}
