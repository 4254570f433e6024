import Gradus

/// The input times its hard sigmoid: PyTorch's `Hardswish`.
///
///     f(x)  = x min(max(x + 3, 0), 6)/6
///     f′(x) = 0 for x ≤ −3, (2x + 3)/6 in between, 1 for x ≥ 3; these are PyTorch's choices at the kinks
///
/// Source: torch.nn.Hardswish; Howard et al. 2019, arXiv:1905.02244.
public struct Hardswish: Activation {
  public init() {}

  public func value(_ x: Double) -> Double { x.isNaN ? x : x * min(max(x + 3, 0), 6) / 6 }

  public func slope(_ x: Double) -> Double {
    if x <= -3 { return 0 }
    return x < 3 ? (2 * x + 3) / 6 : 1
  }
}
