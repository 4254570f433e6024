/// Exercise 2.6.penalty: what weights are charged for their size, and how that changes with each.
///
/// R(w) = λ₂/2 Σ wᵢ² + λ₁ Σ |wᵢ|, with the slopes λ₂ wᵢ + λ₁ sign(wᵢ). At 0, where |w| has a kink, the
/// slope of the second part is taken to be 0, as autograd does.
package func penalty(
  on weights: [Double], l2: Double, l1: Double
) -> (value: Double, gradient: [Double]) {
  let value = weights.reduce(0) { $0 + l2 / 2 * $1 * $1 + l1 * abs($1) }
  let sign = weights.map { $0 > 0 ? 1.0 : $0 < 0 ? -1 : 0 }
  return (value, zip(weights, sign).map { l2 * $0 + l1 * $1 })
}
