import Foundation
import Gradus

/// How far two quotients are off at each step, and which step is best; `forward` and `central` give
/// the quotients with a step.
///
/// A value of f is rounded to within ε/2 of itself, so that the difference of two may be wrong by
/// ε|f|. With Taylor's remainders the errors are at most about
///
///     E₁(h) = h/2 |f″| + ε|f| / h          E₂(h) = h²/6 |f‴| + ε|f| / 2h
///
/// whose derivatives vanish, ½|f″| = ε|f|/h² and h/3 |f‴| = ε|f|/2h², at
///
///     h₁ = √(2ε|f| / |f″|)                 h₂ = ∛(3ε|f| / 2|f‴|)
///
/// On the side of large steps log E₁ ≈ log h + constant and log E₂ ≈ 2 log h + constant: the slopes
/// there are the orders.
/// - Throws: What `forward` and `central` throw.
/// - Complexity: one call of each quotient for each step.
public func measureVCurve(
  steps: [Double], value: Double, derivative: Double, second: Double, third: Double,
  forward: (Double) throws -> Double, central: (Double) throws -> Double
) rethrows -> VCurveReport {
  let rounding = Double.ulpOfOne * abs(value)
  return VCurveReport(
    forward: curve(
      steps, try steps.map { abs(try forward($0) - derivative) },
      predicted: (2 * rounding / abs(second)).squareRoot()),
    central: curve(
      steps, try steps.map { abs(try central($0) - derivative) },
      predicted: cbrt(3 * rounding / (2 * abs(third)))))
}

private func curve(
  _ steps: [Double], _ errors: [Double], predicted: Double
) -> VCurveReport.Curve {
  let best = zip(steps, errors).min { $0.1 < $1.1 }?.0 ?? .nan
  let branch = zip(steps, errors).filter { $0.0 >= 50 * best }
  let order =
    branch.count < 2
    ? nil
    : leastSquaresLine(Dataset(x: branch.map { log($0.0) }, y: branch.map { log($0.1) })).weight
  return VCurveReport.Curve(
    errors: errors, bestStep: best, order: order, predictedStep: predicted)
}
