import Foundation
import Gradus

/// The hyperbolic tangent: PyTorch's `Tanh`.
///
///     f′(x) = 1 − f² = 1/cosh² x, which keeps its digits where f is nearly ±1
///
/// Source: torch.nn.Tanh.
public struct Tanh: Activation {
  public init() {}

  public func value(_ x: Double) -> Double { tanh(x) }

  public func slope(_ x: Double) -> Double {
    let c = cosh(x)
    return 1 / (c * c)
  }
}
