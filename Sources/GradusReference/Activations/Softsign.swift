import Gradus

/// A bend towards ±1 that takes no exponential: PyTorch's `Softsign`.
///
///     f(x)  = x/(1 + |x|)
///     f′(x) = 1/(1 + |x|)²
///
/// Source: torch.nn.Softsign.
public struct Softsign: Activation {
  public init() {}

  public func value(_ x: Double) -> Double { x / (1 + abs(x)) }

  public func slope(_ x: Double) -> Double {
    let d = 1 + abs(x)
    return 1 / (d * d)
  }
}
