import Gradus

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
