import Gradus

/// Squares near the target, straight lines farther away: PyTorch's `HuberLoss`.
///
/// With d = p − t,
///
///     ℓ = d²/2 for |d| ≤ δ, δ (|d| − δ/2) elsewhere
///     ∂ℓ/∂p = d for |d| ≤ δ, δ times the sign of d elsewhere
///
/// Source: torch.nn.HuberLoss; Huber 1964, doi:10.1214/aoms/1177703732.
public struct HuberLoss: ElementwiseLoss {
  /// Where the squares end.
  public let delta: Double
  public let reduction: Reduction

  public init(delta: Double = 1, reduction: Reduction = .mean) {
    require(delta > 0, "a delta of \(delta), which must be above 0")
    self.delta = delta
    self.reduction = reduction
  }

  public func value(_ p: Double, _ t: Double) -> Double {
    let d = abs(p - t)
    return d <= delta ? 0.5 * d * d : delta * (d - 0.5 * delta)
  }

  public func slope(_ p: Double, _ t: Double) -> Double { min(max(p - t, -delta), delta) }
}
