import Gradus

extension LinearModel {
  /// The model as PyTorch's layer, with one output.
  public var layer: Linear {
    Linear(
      weight: Matrix(rows: 1, columns: weights.count, values: weights), bias: [bias])
  }

  /// ŷᵢ = Σⱼ xᵢⱼ wⱼ + b for each row xᵢ of `features`; for all at once, ŷ = X w + b.
  public func predictions(for features: Matrix) -> [Double] {
    layer.forward(features).values
  }

  /// The mean squared error L = 1/n Σ (ŷᵢ − yᵢ)² on `examples`.
  public func meanSquaredError(on examples: Examples) -> Double {
    MeanSquaredError().value(
      layer.forward(examples.features), Matrix(column: examples.targets))
  }

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

extension Line {
  /// The line as a model of one feature.
  public var model: LinearModel { LinearModel(weights: [weight], bias: bias) }

  /// The slopes of the mean squared error on `data` by weight and by bias: with the errors
  /// eᵢ = w xᵢ + b − yᵢ they are 2/n Σ eᵢ xᵢ and 2/n Σ eᵢ.
  public func gradient(on data: Dataset) -> Line {
    let slopes = model.gradient(
      on: Examples(features: Matrix(column: data.x), targets: data.y))
    return Line(weight: slopes.weights[0], bias: slopes.bias)
  }
}
