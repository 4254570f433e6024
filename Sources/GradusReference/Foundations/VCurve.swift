import Foundation
import Gradus

/// What has made a curve of errors over the steps, the largest step first, of an f with this value.
///
/// A value of f is rounded to within ε/2 of itself, so that the difference of two may be wrong by
/// ε|f|. With Taylor's remainders the errors are at most about
///
///     E₁(h) = h/2 |f″| + ε|f| / h          E₂(h) = h²/6 |f‴| + ε|f| / 2h
///
/// On paper with logarithms the right arm is a line of the slope p, on which E/hᵖ is |f″|/2 or |f‴|/6;
/// on the left arm E · h is ε|f| or half of it, at most. The lowest points are at
///
///     h₁ = √(2ε|f| / |f″|)                 h₂ = ∛(3ε|f| / 2|f‴|)
package func readVCurve(
  steps: [Double], errors: [Double], value: Double
) -> (order: Int, epsilon: Double, derivative: Double, bestStep: Double) {
  require(
    steps.count == errors.count && steps.count > 2,
    "\(steps.count) steps and \(errors.count) errors, of which three are the fewest")
  func slope(_ k: Int) -> Double {
    log(errors[k] / errors[k + 1]) / log(steps[k] / steps[k + 1])
  }
  let order = slope(0) < 1.5 ? 1 : 2
  // The right arm ends where the slope is another.
  let arm = steps.indices.dropLast().prefix { abs(slope($0) - Double(order)) < 0.1 }.count
  let middle = arm / 2
  let derivative =
    (order == 1 ? 2 : 6) * errors[middle] / pow(steps[middle], Double(order))
  let left = steps.indices.filter { steps[$0] < steps[arm] / 100 }
  let rounding = left.map { steps[$0] * errors[$0] }.max() ?? 0
  // The two epsilons are a factor of half a billion apart.
  let found = Double(order) * rounding / abs(value)
  let epsilon = found < 0x1p-37 ? Double.ulpOfOne : Double(Float.ulpOfOne)
  return (
    order, epsilon, derivative,
    bestStep(order: order, epsilon: epsilon, value: value, derivative: derivative)
  )
}

/// Where theory puts the lowest point of the V: by |f″| for the order 1, by |f‴| for 2.
package func bestStep(order: Int, epsilon: Double, value: Double, derivative: Double) -> Double {
  let ratio = epsilon * abs(value / derivative)
  return order == 1 ? (2 * ratio).squareRoot() : cbrt(1.5 * ratio)
}
