import Foundation
import Gradus

/// Exercise 3.6.log: a training that writes down what it does.
///
/// Takes `steps` steps of plain descent, p ← p − γg, on the batches 0, 1 and so on, and after the last
/// of the `batches` again on 0. `slopes` gives the loss of a batch at some parameters and its gradient,
/// both gradient and parameters with one list for each tensor.
///
/// Returns the parameters after the last step, and the log: `RunLog` says what is in it. A tensor of
/// zeros that moves has the ratio ∞, and one that stays has 0.
public func loggedRun(
  from parameters: [[Double]], batches: Int, steps: Int, learningRate: Double,
  slopes: ([[Double]], Int) -> (loss: Double, gradient: [[Double]])
) throws -> (parameters: [[Double]], log: RunLog) {
  throw Todo("3.6.log")
}
