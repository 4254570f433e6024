import Foundation
import Gradus

/// An ELU whose slope has no jump, whatever α: PyTorch's `CELU`.
///
///     f(x)  = x for x > 0, α (e^(x/α) − 1) elsewhere
///     f′(x) = 1 for x > 0, e^(x/α) elsewhere
///
/// Source: torch.nn.CELU; Barron 2017, arXiv:1704.07483.
public struct CELU: Activation {
  /// What f goes to below zero, with its sign changed.
  public let alpha: Double

  public init(alpha: Double = 1) {
    self.alpha = alpha
  }

  public func value(_ x: Double) -> Double { x > 0 ? x : alpha * expm1(x / alpha) }

  public func slope(_ x: Double) -> Double { x > 0 ? 1 : exp(x / alpha) }
}
