import Gradus

/// The logistic function: PyTorch's `Sigmoid`.
///
///     f(x)  = 1/(1 + e^(−x))
///     f′(x) = f (1 − f)
///
/// Below zero it is computed as eˣ/(1 + eˣ), so that no exponential overflows; and 1 − f as f(−x), which
/// keeps its digits where f is nearly 1.
///
/// Source: torch.nn.Sigmoid.
public struct Sigmoid: Activation {
  public init() {}

  public func value(_ x: Double) -> Double { logistic(x) }

  public func slope(_ x: Double) -> Double { logistic(x) * logistic(-x) }
}
