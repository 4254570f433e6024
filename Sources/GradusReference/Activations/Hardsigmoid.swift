import Gradus

/// A sigmoid of three straight lines: PyTorch's `Hardsigmoid`.
///
///     f(x)  = min(max(x + 3, 0), 6)/6
///     f′(x) = 1/6 for −3 < x < 3, and 0 elsewhere; at both kinks PyTorch takes 0
///
/// PyTorch's own gradient has the 1/6 of float32 in float64 too, which is off by 3e-8 of it.
///
/// Source: torch.nn.Hardsigmoid.
public struct Hardsigmoid: Activation {
  public init() {}

  public func value(_ x: Double) -> Double { x.isNaN ? x : min(max(x + 3, 0), 6) / 6 }

  public func slope(_ x: Double) -> Double { -3 < x && x < 3 ? 1 / 6 : 0 }
}
