import Foundation
import Gradus
import GradusReference
import NumericalGradientsQuestions

extension ScalarFunction {
  /// The derivative at `x`; at a kink the one that PyTorch takes, which is 0.
  ///
  /// The derivative of amplitude · shape(x − center) + offset is amplitude · shape′(x − center).
  package func derivative(at x: Double) -> Double {
    switch self {
    case .polynomial(let coefficients):
      return coefficients.enumerated().dropFirst().reversed().reduce(0) {
        $0 * x + Double($1.offset) * $1.element
      }
    case .shaped(let shape, let amplitude, let center, _):
      let u = x - center
      switch shape {
      case .sine: return amplitude * cos(u)
      case .exponential: return amplitude * exp(u)
      case .softplus: return amplitude / (1 + exp(-u))
      case .absolute: return u == 0 ? 0 : amplitude * (u > 0 ? 1 : -1)
      case .relu: return u > 0 ? amplitude : 0
      case .root:
        // (√(1 + u) − 1) / u = 1 / (1 + r) with r = √(1 + u), r′ = 1 / 2r.
        let r = (1 + u).squareRoot()
        return -amplitude / (2 * r * (1 + r) * (1 + r))
      }
    }
  }
}

extension MultivariateFunction {
  /// The gradient at `x`, one number for each of its numbers.
  ///
  /// Regression: with predictions X w + b and errors e, the mean squared error has the slopes
  /// 2/n Xᵀe and 2/n Σ e, which `Linear` and `MeanSquaredError` have; the decay adds λwⱼ to those
  /// of the weights. Scaled: with uᵢ = xᵢ / sᵢ the chain rule divides by sᵢ,
  ///
  ///     ∂/∂xᵢ = (weightᵢ exp(uᵢ) + couplingᵢ uᵢ₊₁ + couplingᵢ₋₁ uᵢ₋₁) / sᵢ
  package func gradient(at x: [Double]) -> [Double] {
    switch self {
    case .regression(let features, let targets, let decay):
      let weights = Array(x.dropLast())
      let layer = Linear(
        weight: Matrix(rows: 1, columns: features.columns, values: weights), bias: [x[count - 1]])
      let slope = MeanSquaredError().gradient(layer.forward(features), Matrix(column: targets))
      let slopes = layer.backward(slope, input: features).parameters
      return zip(slopes[0], weights).map { $0 + decay * $1 } + slopes[1]
    case .scaled(let scales, let weights, let couplings):
      let u = zip(x, scales).map { $0 / $1 }
      return u.indices.map { index in
        var slope = weights[index] * exp(u[index])
        if index < couplings.count { slope += couplings[index] * u[index + 1] }
        if index > 0 { slope += couplings[index - 1] * u[index - 1] }
        return slope / scales[index]
      }
    }
  }
}
