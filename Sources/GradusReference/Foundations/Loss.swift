import Gradus

extension LinearModel {
  /// The mean squared error L = 1/n Σ (ŷᵢ − yᵢ)² on `examples`.
  public func meanSquaredError(on examples: Examples) -> Double {
    MeanSquaredError().value(
      layer.forward(examples.features), Matrix(column: examples.targets))
  }
}
