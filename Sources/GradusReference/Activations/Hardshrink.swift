import Gradus

/// A line with the part around zero left out: PyTorch's `Hardshrink`.
///
///     f(x)  = x for |x| > λ, and 0 elsewhere; it jumps at ±λ
///     f′(x) = 1 for |x| > λ, and 0 elsewhere
///
/// Source: torch.nn.Hardshrink.
public struct Hardshrink: Activation {
  /// Half of the length of what is left out, λ; spelled as PyTorch does.
  public let lambd: Double

  public init(lambd: Double = 0.5) {
    self.lambd = lambd
  }

  public func value(_ x: Double) -> Double { abs(x) > lambd || x.isNaN ? x : 0 }

  public func slope(_ x: Double) -> Double { abs(x) > lambd ? 1 : 0 }
}
