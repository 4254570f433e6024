import Gradus

/// Exercise 2.6.smoothing: cross-entropy with a target that is not quite sure.
///
/// The target gives every one of the K classes s/K, and the rest, 1 − s, to the label. Its gradient is
/// the softmax less the target. ``CrossEntropyLoss`` has the derivation.
package func smoothedCrossEntropy(
  _ logits: [Double], label: Int, smoothing: Double
) -> (loss: Double, gradient: [Double]) {
  let loss = CrossEntropyLoss(labelSmoothing: smoothing)
  let row = Matrix(rows: 1, columns: logits.count, values: logits)
  return (loss.value(row, [label]), loss.gradient(row, [label]).values)
}
