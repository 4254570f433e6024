/// What an epoch of SGD with `rate` and `momentum` leaves of the distance from a parabola's lowest
/// point in the long run, where its curvature is `curvature`.
///
/// With d the distance and γu = dₜ₋₁ − dₜ, the update is dₜ₊₁ = (1 + μ − γΛ)dₜ − μdₜ₋₁. It has the
/// solutions zᵗ with z² − (1 + μ − γΛ)z + μ = 0, and the larger root wins. The product of the two is
/// μ, so where they are complex both have the size √μ.
package func leftByEpoch(rate: Double, momentum: Double, curvature: Double) -> Double {
  let sum = 1 + momentum - rate * curvature
  let square = sum * sum - 4 * momentum
  return square < 0 ? momentum.squareRoot() : (abs(sum) + square.squareRoot()) / 2
}

/// The rate and momentum with which an epoch leaves least in a valley of the curvatures `flat` and
/// `steep`, in the direction in which it leaves more.
///
/// The roots are complex for (1 − √μ)² < γΛ < (1 + √μ)². The smallest μ for which both curvatures lie
/// in this range has one at each end: κ = (1 + √μ)²/(1 − √μ)². Then √μ is left.
package func bestMomentum(flat: Double, steep: Double) -> (rate: Double, momentum: Double) {
  let (flat, steep) = (flat.squareRoot(), steep.squareRoot())
  let left = (steep - flat) / (steep + flat)
  return (4 / ((steep + flat) * (steep + flat)), left * left)
}

/// Exercise 3.1.momentum-race: what a pair leaves in a valley, and the pair that leaves least.
package func raceMomentum(
  rate: Double, momentum: Double, flat: Double, steep: Double
) -> (left: Double, best: (rate: Double, momentum: Double)) {
  let left = [flat, steep].map { leftByEpoch(rate: rate, momentum: momentum, curvature: $0) }
  return (max(left[0], left[1]), bestMomentum(flat: flat, steep: steep))
}
