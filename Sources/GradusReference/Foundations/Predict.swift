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
}
