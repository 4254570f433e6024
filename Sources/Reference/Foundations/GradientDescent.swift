import Gradus

/// The parameters after one step of gradient descent.
///
/// Near p a loss L is L(p + s) ≈ L(p) + Σ gᵢsᵢ, where gᵢ is its slope along parameter i. With
/// sᵢ = −γgᵢ the sum is −γ Σ gᵢ²: never above zero. So, while γ is small enough for ≈ to hold,
///
///     pᵢ ← pᵢ − γ gᵢ
///
/// lowers the loss. `gradient` is as long as `parameters`.
/// - Complexity: one multiplication and one subtraction a parameter.
public func gradientStep(
  _ parameters: [Double], gradient: [Double], learningRate: Double
) -> [Double] {
  zip(parameters, gradient).map { p, g in p - learningRate * g }
}

/// Gradient descent from `initial`: measure, differentiate, update, repeat.
///
/// Returns the loss of each epoch before its step, and the parameters after the last step. Throws
/// what `loss` and `gradient` throw.
/// - Complexity: one evaluation of `loss` and one of `gradient` an epoch.
public func descend(
  from initial: [Double], epochs: Int, learningRate: Double,
  loss: ([Double]) throws -> Double, gradient: ([Double]) throws -> [Double]
) throws -> Descent {
  var parameters = initial
  var losses: [Double] = []
  for _ in 0..<epochs {
    losses.append(try loss(parameters))
    let slopes = try gradient(parameters)
    parameters = gradientStep(parameters, gradient: slopes, learningRate: learningRate)
  }
  return Descent(losses: losses, parameters: parameters)
}
