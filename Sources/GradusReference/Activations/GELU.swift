import Foundation
import Gradus

/// The input times the probability that a normal variable is below it: PyTorch's `GELU`.
///
/// With Φ the normal distribution function and φ its density,
///
///     f(x)  = x Φ(x),   Φ(x) = ½ (1 + erf(x/√2))
///     f′(x) = Φ(x) + x φ(x),   φ(x) = e^(−x²/2)/√(2π)
///
/// and by tanh, with u = √(2/π) (x + 0.044715 x³),
///
///     f(x)  = ½ x (1 + tanh u)
///     f′(x) = ½ (1 + tanh u) + ½ x (1 − tanh² u) √(2/π) (1 + 3 · 0.044715 x²)
///
/// Source: torch.nn.GELU; Hendrycks & Gimpel 2016, arXiv:1606.08415.
public struct GELU: Activation {
  /// How Φ is computed; PyTorch's `approximate`.
  public enum Approximation: String, Sendable {
    case none, tanh
  }

  /// How Φ is computed.
  public let approximate: Approximation

  public init(approximate: Approximation = .none) { self.approximate = approximate }

  public func value(_ x: Double) -> Double {
    switch approximate {
    case .none: x * distribution(x)
    case .tanh: 0.5 * x * (1 + Foundation.tanh(inner(x)))
    }
  }

  public func slope(_ x: Double) -> Double {
    switch approximate {
    case .none: return distribution(x) + x * exp(-0.5 * x * x) / (2 * Double.pi).squareRoot()
    case .tanh:
      let t = Foundation.tanh(inner(x))
      return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * Self.factor * (1 + 3 * Self.cubic * x * x)
    }
  }

  /// Φ(x), by the complement, which keeps its digits far below zero.
  private func distribution(_ x: Double) -> Double { 0.5 * erfc(-x / 2.0.squareRoot()) }

  private func inner(_ x: Double) -> Double { Self.factor * (x + Self.cubic * x * x * x) }

  private static let factor = (2 / Double.pi).squareRoot()
  private static let cubic = 0.044715
}
