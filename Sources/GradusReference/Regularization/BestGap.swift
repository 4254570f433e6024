import Foundation

/// Exercise 3.7.smoothing: the logits that a smoothed target asks for.
///
/// The label has q = 1 − s + s/K of the target, each other class r = s/K. The loss −Σ qⱼ ln yⱼ is least
/// where the softmax y is the target, and there it is the target's entropy. The logits are the
/// logarithms of y but for a number that is the same for all, so that the label's lies ln q − ln r
/// above each other's.
///
/// With s = 0 the target gives nothing to the others: the gap is infinite and the loss 0.
package func bestGap(classes: Int, smoothing: Double) -> (gap: Double, loss: Double) {
  let other = smoothing / Double(classes)
  guard other > 0 else { return (.infinity, 0) }
  let label = 1 - smoothing + other
  return (log(label / other), -label * log(label) - Double(classes - 1) * other * log(other))
}
