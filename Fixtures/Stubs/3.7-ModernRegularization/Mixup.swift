import Foundation
import Gradus

/// Exercise 3.7.mixup: the loss of examples that are mixed in pairs.
///
/// Row i of `x`, of the class `labels[i]`, is mixed with row `partners[i]`: of its own numbers it keeps
/// the share `lambda`. `logits` is the model: it is asked once, and gives a row of logits for each row
/// it gets.
///
/// Returns mixup's loss, the mean over the rows, and its slope by each logit. Logits of any size give
/// finite answers.
public func mixupLoss(
  _ x: Matrix, labels: [Int], partners: [Int], lambda: Double, logits: (Matrix) -> Matrix
) throws -> (loss: Double, gradient: Matrix) {
  throw Todo("3.7.mixup")
}
