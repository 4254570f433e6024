import Gradus

/// Exercise 3.6.culprit: what is wrong with a training by plain descent on a convex loss, by its log.
///
/// Whatever the loss is, a step of descent promises −γ‖g‖². And on a convex loss with a curvature of at
/// most Λ, a step with γ ≤ 2/Λ makes no gradient longer: for H the mean of the second derivatives
/// between the two places the new gradient is (1 − γH)g, and no eigenvalue of 1 − γH is beyond ±1. So a
/// gradient that grows is none, or the rate is too large; and then the loss ends above its beginning.
package func culprit(in log: RunLog, learningRate: Double) -> Culprit {
  if log.norms.allSatisfy({ $0 == 0 }) { return .gradientCleared }
  if log.promises.contains(where: { $0 > 0 }) { return .uphill }
  let tensors = log.ratios.first?.indices ?? 0..<0
  if let forgotten = tensors.first(where: { tensor in log.ratios.allSatisfy { $0[tensor] == 0 } }) {
    return .tensorForgotten(forgotten)
  }
  let isByRate = zip(log.promises, log.norms).allSatisfy { promise, norm in
    let expected = -learningRate * norm * norm
    return !expected.isFinite || abs(promise - expected) <= 1e-9 * abs(expected)
  }
  if !isByRate { return .anotherRate }
  guard let first = log.losses.first, let last = log.losses.last else { return .nothing }
  if !(last <= first) { return .rateTooLarge }
  let grows = zip(log.norms, log.norms.dropFirst()).contains { $1 > $0 * (1 + 1e-9) }
  return grows ? .gradientsAdded : .nothing
}
