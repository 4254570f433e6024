import Foundation
import Gradus

/// A function of one number that can be written into a question: a shape and its numbers.
///
/// It knows its values and nothing of its derivatives, which are what exercises ask for.
public enum ScalarFunction: Codable, Sendable, Equatable {
  /// c₀ + c₁x + c₂x² + …, by Horner's rule.
  case polynomial([Double])
  /// amplitude · shape(x − center) + offset.
  case shaped(Shape, amplitude: Double, center: Double, offset: Double)

  public enum Shape: String, Codable, Sendable, CaseIterable {
    case sine, exponential, softplus, absolute, relu
    /// (√(1 + u) − 1) / u, in which nearly equal numbers are subtracted where u is small; it has no
    /// value at u = 0.
    case root
  }

  /// The value at `x`.
  public func callAsFunction(_ x: Double) -> Double {
    switch self {
    case .polynomial(let coefficients):
      return coefficients.reversed().reduce(0) { $0 * x + $1 }
    case .shaped(let shape, let amplitude, let center, let offset):
      return amplitude * shape.value(x - center) + offset
    }
  }
}

extension ScalarFunction.Shape {
  fileprivate func value(_ u: Double) -> Double {
    switch self {
    case .sine: sin(u)
    case .exponential: exp(u)
    // log(1 + eᵘ), without the overflow of eᵘ.
    case .softplus: max(u, 0) + log1p(exp(-abs(u)))
    case .absolute: abs(u)
    case .relu: max(u, 0)
    case .root: ((1 + u).squareRoot() - 1) / u
    }
  }

  /// The formula, with `u` in words.
  fileprivate func formula(_ u: String) -> String {
    switch self {
    case .sine: "sin(\(u))"
    case .exponential: "exp(\(u))"
    case .softplus: "log(1 + exp(\(u)))"
    case .absolute: "|\(u)|"
    case .relu: "max(\(u), 0)"
    case .root: u == "x" ? "(√(1 + x) − 1) / x" : "(√(1 + \(u)) − 1) / (\(u))"
    }
  }
}

extension ScalarFunction: CustomStringConvertible {
  /// The formula, such as "2 · sin(x − 0.5) + 3".
  public var description: String {
    switch self {
    case .polynomial(let coefficients):
      let terms = coefficients.enumerated().filter { $0.element != 0 }.map { power, factor in
        (
          factor,
          power == 0
            ? "" : "x" + (power == 1 ? "" : power == 2 ? "²" : power == 3 ? "³" : "^\(power)")
        )
      }
      return sum(terms)
    case .shaped(let shape, let amplitude, let center, let offset):
      let u = center == 0 ? "x" : sum([(1, "x"), (-center, "")])
      return sum([(amplitude, shape.formula(u))] + (offset == 0 ? [] : [(offset, "")]))
    }
  }
}

/// A sum of factors times symbols, in words; a symbol may be empty.
private func sum(_ terms: [(factor: Double, symbol: String)]) -> String {
  guard !terms.isEmpty else { return "0" }
  return terms.enumerated().map { index, term in
    let size = legible(abs(term.factor))
    let product =
      term.symbol.isEmpty ? size : size == "1" ? term.symbol : "\(size) · \(term.symbol)"
    let sign = term.factor < 0 ? "−" : "+"
    if index == 0 { return term.factor < 0 ? "−" + product : product }
    return " \(sign) \(product)"
  }.joined()
}
