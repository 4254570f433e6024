import Foundation
import Gradus

/// A function of many numbers that can be written into a question.
///
/// It knows its values and nothing of its gradient, which is what exercises ask for.
public enum MultivariateFunction: Codable, Sendable, Equatable {
  /// The mean squared error of ŷ = Σ wⱼ · feature j + b over the rows of `features`, plus
  /// decay/2 · Σ wⱼ². The parameters are the weights, one for each column, and the bias last.
  case regression(features: Matrix, targets: [Double], decay: Double)
  /// Σ weightᵢ · exp(uᵢ) + Σ couplingᵢ · uᵢ · uᵢ₊₁ with uᵢ = xᵢ / scaleᵢ: a function in which each
  /// parameter counts at a scale of its own. There is one coupling less than there are scales.
  case scaled(scales: [Double], weights: [Double], couplings: [Double])

  /// How many parameters it has.
  public var count: Int {
    switch self {
    case .regression(let features, _, _): features.columns + 1
    case .scaled(let scales, _, _): scales.count
    }
  }

  /// The value at `x`, which has ``count`` numbers.
  public func callAsFunction(_ x: [Double]) -> Double {
    require(x.count == count, "the function of \(count) numbers was given \(x.count)")
    switch self {
    case .regression(let features, let targets, let decay):
      let squares = (0..<features.rows).map { row in
        let prediction = (0..<features.columns).reduce(x[count - 1]) {
          $0 + x[$1] * features[row, $1]
        }
        let error = prediction - targets[row]
        return error * error
      }
      let weights = x.dropLast().reduce(0) { $0 + $1 * $1 }
      return squares.reduce(0, +) / Double(features.rows) + decay / 2 * weights
    case .scaled(let scales, let weights, let couplings):
      let u = zip(x, scales).map { $0 / $1 }
      let products = couplings.indices.map { couplings[$0] * u[$0] * u[$0 + 1] }
      return zip(weights, u).reduce(0) { $0 + $1.0 * exp($1.1) } + products.reduce(0, +)
    }
  }
}

extension MultivariateFunction: CustomStringConvertible {
  public var description: String {
    switch self {
    case .regression(let features, _, let decay):
      "the mean squared error of a regression on \(features.rows) rows of \(features.columns) "
        + "features" + (decay == 0 ? "" : " with weight decay \(legible(decay))")
    case .scaled(let scales, _, _):
      "exponentials and products of parameters whose scales are "
        + scales.map(legible).joined(separator: ", ")
    }
  }

  /// What the description leaves out: all numbers that the function is made of.
  var numbersInWords: String {
    switch self {
    case .regression(let features, let targets, let decay):
      "(Σ (weights · features + bias − target)²) / \(features.rows)"
        + (decay == 0 ? "" : " + \(legible(decay))/2 · Σ weights²")
        + ", the bias last; \(Examples(features: features, targets: targets).inWords)"
    case .scaled(let scales, let weights, let couplings):
      "Σ aᵢ exp(uᵢ) + Σ cᵢ uᵢ uᵢ₊₁ with uᵢ = x[i] / scale[i], scales \(listed(scales)), "
        + "a = \(listed(weights)), c = \(listed(couplings))"
    }
  }
}
