import Foundation
import Gradus

/// Exercise 3.7.smoothing: the logits that a smoothed target asks for.
///
/// Of the target's probability a share of `smoothing` is spread evenly over all `classes`, the
/// label's own among them; the rest is the label's. Returns by how much the label's logit is above
/// each other one where the cross-entropy is least, and how large the cross-entropy is there.
public func bestGap(classes: Int, smoothing: Double) throws -> (gap: Double, loss: Double) {
  throw Todo("3.7.smoothing")
}
