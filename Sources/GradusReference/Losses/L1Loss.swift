import Gradus

/// The absolute differences: PyTorch's `L1Loss`.
///
///     ℓ = |p − t|     ∂ℓ/∂p = the sign of p − t; 0 at the kink, as in PyTorch
///
/// Source: torch.nn.L1Loss.
public struct L1Loss: ElementwiseLoss {
  public let reduction: Reduction

  public init(reduction: Reduction = .mean) {
    self.reduction = reduction
  }

  public func value(_ p: Double, _ t: Double) -> Double { abs(p - t) }

  public func slope(_ p: Double, _ t: Double) -> Double { p > t ? 1 : p < t ? -1 : 0 }
}
