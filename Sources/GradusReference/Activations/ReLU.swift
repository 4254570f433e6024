import Gradus

/// The rectifier, max(0, x): PyTorch's `ReLU`.
///
///     f′(x) = 1 for x > 0, and 0 elsewhere; at the kink PyTorch takes 0, a subgradient
///
/// Source: torch.nn.ReLU.
public struct ReLU: Activation {
  public init() {}

  public func value(_ x: Double) -> Double { x.isNaN ? x : max(0, x) }

  public func slope(_ x: Double) -> Double { x > 0 ? 1 : 0 }
}
