import Gradus

/// Exercise 3.7.mixup: the loss of examples that are mixed in pairs, and its slopes by the logits.
///
/// Row i becomes λ xᵢ + (1 − λ) x_π(i), and the model sees that alone. Its loss is
/// λ CE(z, y) + (1 − λ) CE(z, y_π). Cross-entropy is linear in its target, so that this is the
/// cross-entropy with the mixed target, too, and the slope is the softmax less the mixed target.
/// Source: Zhang et al. 2018, arXiv:1710.09412.
/// - Throws: What `logits` throws.
package func mixupLoss(
  _ x: Matrix, labels: [Int], partners: [Int], lambda: Double,
  logits: (Matrix) throws -> Matrix
) rethrows -> (loss: Double, gradient: Matrix) {
  let z = try logits(lambda * x + (1 - lambda) * x.rows(at: partners))
  let others = partners.map { labels[$0] }
  let loss = CrossEntropyLoss()
  return (
    lambda * loss.value(z, labels) + (1 - lambda) * loss.value(z, others),
    lambda * loss.gradient(z, labels) + (1 - lambda) * loss.gradient(z, others)
  )
}
