import Foundation
import Gradus

/// Exercise 2.6.smoothing: the cross-entropy of a target that is not quite sure.
///
/// Of the target's probability a share of `smoothing` is spread evenly over all classes, the label's
/// own among them; the rest is the label's. Returns the cross-entropy of that target with the softmax
/// of the logits, and its slope by each logit. Logits of any size give finite answers.
public func smoothedCrossEntropy(
  _ logits: [Double], label: Int, smoothing: Double
) throws -> (loss: Double, gradient: [Double]) {
  throw Todo("2.6.smoothing")
}
