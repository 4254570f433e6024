/// The parameters after one step of gradient descent.
///
/// Near p a loss L is L(p + s) ≈ L(p) + Σ gᵢsᵢ, where gᵢ is its slope along parameter i. With
/// sᵢ = −γgᵢ the sum is −γ Σ gᵢ²: never above zero. So, while γ is small enough for ≈ to hold,
///
///     pᵢ ← pᵢ − γ gᵢ
///
/// lowers the loss. `gradient` is as long as `parameters`.
/// - Complexity: one multiplication and one subtraction a parameter.
package func gradientStep(
  _ parameters: [Double], gradient: [Double], learningRate: Double
) -> [Double] {
  zip(parameters, gradient).map { p, g in p - learningRate * g }
}
