/// Ways to move a parameter by its gradients g with a momentum β, at the rate γ.
public enum MomentumRule: Int, Codable, CaseIterable, Sendable {
  /// b ← β b + g from 0, and p ← p − γ b.
  case heavyBall
  /// The same b, and p ← p − γ (g + β b).
  case nesterov
  /// b is the first gradient, then b ← β b + (1 − β) g; p ← p − γ b.
  case dampened
}

extension MomentumRule {
  /// A rule with its β as an answer, or that there is none.
  package static func named(_ found: (rule: MomentumRule, beta: Double)?) -> Tensors {
    let name =
      switch found?.rule {
      case nil: "none of the three"
      case .heavyBall: "the heavy ball with β"
      case .nesterov: "Nesterov's with β"
      case .dampened: "the dampened one with β"
      }
    return Tensors([NamedTensor(name, found?.beta ?? 0)])
  }
}
