import Gradus

/// Squares near the target, absolute differences farther away: PyTorch's `SmoothL1Loss`.
///
/// With d = p − t,
///
///     ℓ = d²/(2β) for |d| < β, |d| − β/2 elsewhere
///     ∂ℓ/∂p = d/β for |d| < β, the sign of d elsewhere
///
/// It is Huber's loss divided by β; with β = 0 it is L1.
///
/// Source: torch.nn.SmoothL1Loss.
public struct SmoothL1Loss: ElementwiseLoss {
  /// Where the squares end.
  public let beta: Double
  public let reduction: Reduction

  public init(beta: Double = 1, reduction: Reduction = .mean) {
    require(beta >= 0, "a beta of \(beta), which must not be below 0")
    self.beta = beta
    self.reduction = reduction
  }

  public func value(_ p: Double, _ t: Double) -> Double {
    let d = abs(p - t)
    return d < beta ? 0.5 * d * d / beta : d - 0.5 * beta
  }

  public func slope(_ p: Double, _ t: Double) -> Double {
    let d = p - t
    return abs(d) < beta ? d / beta : d > 0 ? 1 : d < 0 ? -1 : 0
  }
}
