import Gradus

/// The rule with a momentum that made steps along `gradients` from each of `positions` to the next, with
/// its β; nil where none of the three made all of them.
///
/// What a step is at the rate 1 is its direction d = (p − p′)/γ. In all rules it is linear in β up to the
/// second step, and so one step gives β: b is the first gradient g₁ after the first step, and
///
///     heavy ball    d₁ = g₁            d₂ = g₂ + β g₁            β = (d₂ − g₂)/g₁
///     Nesterov      d₁ = g₁ + β g₁                               β = d₁/g₁ − 1
///     dampened      d₁ = g₁            d₂ = g₂ + β (g₁ − g₂)     β = (d₂ − g₂)/(g₁ − g₂)
///
/// Each candidate has fitted the step that it is from. The others decide. Without a momentum all three are
/// plain descent, and which it was cannot be said.
package func suspect(
  gradients: [Double], positions: [Double], learningRate: Double
) -> (rule: MomentumRule, beta: Double)? {
  let directions = zip(positions, positions.dropFirst()).map { ($0 - $1) / learningRate }
  let largest = directions.map(abs).max() ?? 0
  for rule in MomentumRule.allCases {
    let beta =
      switch rule {
      case .heavyBall: (directions[1] - gradients[1]) / gradients[0]
      case .nesterov: directions[0] / gradients[0] - 1
      case .dampened: (directions[1] - gradients[1]) / (gradients[0] - gradients[1])
      }
    guard 0.001 < beta && beta < 1 else { continue }
    let made = rule.directions(along: gradients, beta: beta)
    if zip(made, directions).allSatisfy({ abs($0 - $1) <= 1e-9 * largest }) { return (rule, beta) }
  }
  return nil
}

extension MomentumRule {
  /// What each step is at the rate 1, downhill.
  public func directions(along gradients: [Double], beta: Double) -> [Double] {
    var buffer = 0.0
    return gradients.enumerated().map { step, g in
      buffer = beta * buffer + (self == .dampened && step > 0 ? 1 - beta : 1) * g
      return self == .nesterov ? g + beta * buffer : buffer
    }
  }
}
