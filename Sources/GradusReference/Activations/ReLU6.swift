import Gradus

/// A rectifier that is cut off at 6: PyTorch's `ReLU6`.
///
///     f(x)  = min(max(0, x), 6)
///     f′(x) = 1 for 0 < x < 6, and 0 elsewhere; at both kinks PyTorch takes 0
///
/// Source: torch.nn.ReLU6.
public struct ReLU6: Activation {
  public init() {}

  public func value(_ x: Double) -> Double { x.isNaN ? x : min(max(0, x), 6) }

  public func slope(_ x: Double) -> Double { 0 < x && x < 6 ? 1 : 0 }
}
