import Gradus

/// A line that is moved towards zero from both sides: PyTorch's `Softshrink`.
///
///     f(x)  = x − λ for x > λ, x + λ for x < −λ, 0 in between
///     f′(x) = 1 outside of [−λ, λ], and 0 in it; at both kinks PyTorch takes 0
///
/// Source: torch.nn.Softshrink.
public struct Softshrink: Activation {
  /// How far it is moved, λ; spelled as PyTorch does.
  public let lambd: Double

  public init(lambd: Double = 0.5) {
    self.lambd = lambd
  }

  public func value(_ x: Double) -> Double {
    x > lambd ? x - lambd : x < -lambd ? x + lambd : x.isNaN ? x : 0
  }

  public func slope(_ x: Double) -> Double { abs(x) > lambd ? 1 : 0 }
}
