import Foundation
import Gradus

/// Exercise 2.1.unit-loss: how surprised a logistic unit is.
///
/// Returns the mean over the examples of −y ln p − (1 − y) ln(1 − p), where p is the sigmoid of the
/// logit and y the label: 0, 1 or a number between. The two lists have one length, at least 1.
///
/// The logits may be as far out as ±800, where p is 0 or 1 to the last digit and the loss is not
/// infinite.
public func crossEntropy(logits: [Double], labels: [Double]) throws -> Double {
  throw Todo("2.1.unit-loss")
}
