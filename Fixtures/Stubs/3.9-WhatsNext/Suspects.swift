import Foundation
import Gradus

/// Exercise 3.9.suspects: which rule made these steps?
///
/// A parameter was at `positions[0]`, and a step along each of `gradients`, at one known rate, led to
/// the next position: there is one position more than gradients. There are three gradients or more; the
/// first is not 0, and the second is another number than the first.
///
/// Returns the rule, and its β, which is above 0.001 and below 1, as with less it is plain descent; nil
/// where none of the three rules makes every one of these steps, to a billionth of the largest step.
public func suspect(
  gradients: [Double], positions: [Double], learningRate: Double
) throws -> (rule: MomentumRule, beta: Double)? {
  throw Todo("3.9.suspects")
}
