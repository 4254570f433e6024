import Gradus

/// The mean squared error plus λ‖w‖², with its gradient:
///
///     L      = 1/n Σ eᵢ² + λ Σ w_k²        with the errors e = Φ w + b − y
///     ∂L/∂w  = 2/n Φᵀ e + 2 λ w
///     ∂L/∂b  = 2/n Σ eᵢ
///
/// The bias stands in no penalty: moving all targets by a constant should move it by just that.
package func ridgeLoss(of model: LinearModel, on examples: Examples, penalty: Double) -> RidgeLoss {
  var gradient = model.gradient(on: examples)
  for k in model.weights.indices { gradient.weights[k] += 2 * penalty * model.weights[k] }
  let squares = model.weights.reduce(0) { $0 + $1 * $1 }
  return RidgeLoss(
    loss: model.meanSquaredError(on: examples) + penalty * squares, gradient: gradient)
}

extension QuadraticLoss {
  /// The ridge loss as a function of weights and bias in one list θ, the bias last. With a last
  /// column of ones, X = (Φ 1), the mean squared error multiplied out is
  ///
  ///     1/n ‖Xθ − y‖² = 1/n y · y − 2/n Xᵀy · θ + 1/n θ · XᵀX θ
  ///
  /// and the penalty adds 2λ to the second derivative of each weight.
  public init(ridgeOn examples: Examples, penalty: Double = 0) {
    var curvature = examples.curvature
    for k in 0..<examples.features.columns { curvature[k, k] += 2 * penalty }
    self.init(
      constant: examples.targets.reduce(0) { $0 + $1 * $1 } / Double(examples.count),
      linear: examples.pull.map { -$0 }, curvature: curvature)
  }
}
