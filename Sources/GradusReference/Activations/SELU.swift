import Foundation
import Gradus

/// The self-normalizing unit, an ELU with a fixed α and a fixed scale s: PyTorch's `SELU`.
///
///     f(x)  = s x for x > 0, s α (eˣ − 1) elsewhere
///     f′(x) = s for x > 0, s α eˣ elsewhere; at the kink PyTorch takes s α
///
/// α and s are such that a mean of 0 and a variance of 1 go through the layer unchanged.
///
/// Source: torch.nn.SELU; Klambauer et al. 2017, arXiv:1706.02515.
public struct SELU: Activation {
  public init() {}

  public func value(_ x: Double) -> Double { Self.scale * (x > 0 ? x : Self.alpha * expm1(x)) }

  public func slope(_ x: Double) -> Double { Self.scale * (x > 0 ? 1 : Self.alpha * exp(x)) }

  private static let alpha = 1.6732632423543772848170429916717
  private static let scale = 1.0507009873554804934193349852946
}
