import Gradus

/// The logarithm of the sigmoid σ: PyTorch's `LogSigmoid`.
///
///     f(x)  = ln σ(x) = −ln(1 + e^(−x))
///     f′(x) = 1 − σ(x) = σ(−x)
///
/// Source: torch.nn.LogSigmoid.
public struct LogSigmoid: Activation {
  public init() {}

  public func value(_ x: Double) -> Double { -logarithmOfOnePlusExp(-x) }

  public func slope(_ x: Double) -> Double { logistic(-x) }
}
