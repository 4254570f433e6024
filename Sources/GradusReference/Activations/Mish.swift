import Foundation
import Gradus

/// The input times tanh of its softplus: PyTorch's `Mish`.
///
/// With s = ln(1 + eˣ), whose slope is the sigmoid σ,
///
///     f(x)  = x tanh s
///     f′(x) = tanh s + x σ(x) (1 − tanh² s)
///
/// Source: torch.nn.Mish; Misra 2019, arXiv:1908.08681.
public struct Mish: Activation {
  public init() {}

  public func value(_ x: Double) -> Double { x * tanh(logarithmOfOnePlusExp(x)) }

  public func slope(_ x: Double) -> Double {
    let t = tanh(logarithmOfOnePlusExp(x))
    return t + x * logistic(x) * (1 - t * t)
  }
}
