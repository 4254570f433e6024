import Gradus

/// The mean over the examples of −y ln p − (1 − y) ln(1 − p), where p is the sigmoid of the logit.
///
/// The logarithms are taken of the logits' exponentials, not of p: see ``BCEWithLogitsLoss``.
package func crossEntropy(logits: [Double], labels: [Double]) -> Double {
  BCEWithLogitsLoss().value(Matrix(column: logits), Matrix(column: labels))
}
