import Gradus

/// The gradient of a logistic unit's mean cross-entropy on `examples`, whose targets are labels.
///
/// With z the logit and p its sigmoid, σ′ = p (1 − p) cancels the denominator of the loss's slope:
///
///     ∂ℓ/∂p = (p − y)/(p (1 − p)),   so   ∂ℓ/∂z = p − y
///     ∂L/∂wⱼ = 1/n Σ (pᵢ − yᵢ) xᵢⱼ,   ∂L/∂b = 1/n Σ (pᵢ − yᵢ)
///
/// It is the loss's gradient by the logits, sent back through the layer.
package func logisticGradient(of model: LinearModel, on examples: Examples) -> LinearModel {
  let error = BCEWithLogitsLoss().gradient(
    model.layer.forward(examples.features), Matrix(column: examples.targets))
  let slopes = model.layer.backward(error, input: examples.features).parameters
  return LinearModel(weights: slopes[0], bias: slopes[1][0])
}
