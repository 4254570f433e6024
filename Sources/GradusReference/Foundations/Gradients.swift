import Gradus

extension LinearModel {
  /// The gradient of the mean squared error on `examples`, a slope for each weight and the bias.
  ///
  /// With the errors eᵢ = ŷᵢ − yᵢ, weight j moves ŷᵢ by xᵢⱼ and the bias by 1, so that
  ///
  ///     ∂L/∂wⱼ = 1/n Σ 2 eᵢ ∂ŷᵢ/∂wⱼ = 2/n Σ eᵢ xᵢⱼ       ∇w L = 2/n Xᵀe
  ///     ∂L/∂b  = 2/n Σ eᵢ
  ///
  /// It is the loss's gradient 2/n · e, sent back through the layer.
  public func gradient(on examples: Examples) -> LinearModel {
    let error = MeanSquaredError().gradient(
      layer.forward(examples.features), Matrix(column: examples.targets))
    let slopes = layer.backward(error, input: examples.features).parameters
    return LinearModel(weights: slopes[0], bias: slopes[1][0])
  }

  /// The length of the weights and the bias together, √(Σ wⱼ² + b²).
  public var norm: Double {
    weights.reduce(bias * bias) { $0 + $1 * $1 }.squareRoot()
  }
}
