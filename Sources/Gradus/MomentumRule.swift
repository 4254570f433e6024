/// Ways to move a parameter by its gradients g with a momentum β, at the rate γ.
public enum MomentumRule: Int, Codable, CaseIterable, Sendable {
  /// b ← β b + g from 0, and p ← p − γ b.
  case heavyBall
  /// The same b, and p ← p − γ (g + β b).
  case nesterov
  /// b is the first gradient, then b ← β b + (1 − β) g; p ← p − γ b.
  case dampened
}
