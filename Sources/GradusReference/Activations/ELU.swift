import Foundation
import Gradus

/// The exponential linear unit: PyTorch's `ELU`.
///
///     f(x)  = x for x > 0, α (eˣ − 1) elsewhere
///     f′(x) = 1 for x > 0, α eˣ elsewhere; at 0, a kink unless α = 1, PyTorch takes α
///
/// Source: torch.nn.ELU; Clevert, Unterthiner & Hochreiter 2016, arXiv:1511.07289.
public struct ELU: Activation {
  /// What f goes to below zero, with its sign changed.
  public let alpha: Double

  public init(alpha: Double = 1) {
    self.alpha = alpha
  }

  public func value(_ x: Double) -> Double { x > 0 ? x : alpha * expm1(x) }

  public func slope(_ x: Double) -> Double { x > 0 ? 1 : alpha * exp(x) }
}
