import Foundation

/// A function of one number, with its slope: one link of a chain of them.
public enum Link: String, Codable, Sendable, CaseIterable {
  case square, cube, reciprocal, sine, exponential, tanh

  /// f(x).
  public func value(_ x: Double) -> Double {
    switch self {
    case .square: x * x
    case .cube: x * x * x
    case .reciprocal: 1 / x
    case .sine: sin(x)
    case .exponential: exp(x)
    case .tanh: Foundation.tanh(x)
    }
  }

  /// f′(x), the slope of this link alone at its own input `x`.
  public func slope(_ x: Double) -> Double {
    switch self {
    case .square: return 2 * x
    case .cube: return 3 * x * x
    case .reciprocal: return -1 / (x * x)
    case .sine: return cos(x)
    case .exponential: return exp(x)
    case .tanh:
      let c = cosh(x)
      return 1 / (c * c)
    }
  }
}
