import Gradus

/// The mean squared error plus λ‖w‖², with its gradient:
///
///     L      = 1/n Σ eᵢ² + λ Σ w_k²        with the errors e = Φ w + b − y
///     ∂L/∂w  = 2/n Φᵀ e + 2 λ w
///     ∂L/∂b  = 2/n Σ eᵢ
///
/// The bias stands in no penalty: moving all targets by a constant should move it by just that.
public func ridgeLoss(of model: LinearModel, on examples: Examples, penalty: Double) -> RidgeLoss {
  var gradient = model.gradient(on: examples)
  for k in model.weights.indices { gradient.weights[k] += 2 * penalty * model.weights[k] }
  let squares = model.weights.reduce(0) { $0 + $1 * $1 }
  return RidgeLoss(
    loss: model.meanSquaredError(on: examples) + penalty * squares, gradient: gradient)
}

/// The linear model with the smallest ridge loss.
///
/// ∂L/∂b = 0 says b = ȳ − φ̄ · w, with the means over the examples. Put into the errors, they become
/// those of a model without bias on centred data, Φ − φ̄ and y − ȳ, and ∂L/∂w = 0 becomes
///
///     ((Φ − φ̄)ᵀ(Φ − φ̄) + n λ I) w = (Φ − φ̄)ᵀ(y − ȳ)
///
/// With λ > 0 the matrix has an inverse whatever the features are; with λ = 0 this may throw
/// ``NoUniqueSolution``.
/// - Complexity: n d² multiplications for n examples of d features, and d³ / 3 to solve.
///
/// Source: Hoerl & Kennard 1970, doi:10.1080/00401706.1970.10488634.
public func ridgeRegression(on examples: Examples, penalty: Double) throws -> LinearModel {
  let n = Double(examples.count)
  let means = examples.features.columnSums.map { $0 / n }
  let mean = examples.targets.reduce(0, +) / n
  let centred = examples.features.addingToRows(means.map { -$0 })
  var gram = centred.transposed * centred
  for k in 0..<gram.rows { gram[k, k] += n * penalty }
  let moments = centred.transposed * Matrix(column: examples.targets.map { $0 - mean })
  let weights = try solve(gram, moments.values)
  return LinearModel(
    weights: weights, bias: zip(means, weights).reduce(mean) { $0 - $1.0 * $1.1 })
}

/// The ridge loss as a function of weights and bias in one list θ, the bias last. With a last
/// column of ones, X = (Φ 1), the mean squared error multiplied out is
///
///     1/n ‖Xθ − y‖² = 1/n y · y − 2/n Xᵀy · θ + 1/n θ · XᵀX θ
///
/// and the penalty adds 2λ to the second derivative of each weight.
public func ridgeParaboloid(_ examples: Examples, penalty: Double) -> Paraboloid {
  var curvature = examples.curvature
  for k in 0..<examples.features.columns { curvature[k, k] += 2 * penalty }
  return Paraboloid(
    constant: examples.targets.reduce(0) { $0 + $1 * $1 } / Double(examples.count),
    linear: examples.pull.map { -$0 }, curvature: curvature)
}
