import Foundation
import Gradus

/// Exercise 3.9.schedule-free: Schedule-Free SGD, from its paper's equations.
///
/// `gradient` gives the loss's slopes at a point, each time on the next example: ask it once a step.
/// Iterate and average begin at `start`. In step t = 1, 2, … the rate is `learningRate` times
/// t / `warmUp` as long as this is less than 1; where `warmUp` is 0 there is no warm-up. An iterate
/// weighs in the average by the square of the rate of the step that led to it. `weightDecay` times the
/// point where the slopes are taken joins them.
///
/// Returns the average after each of the `steps`.
public func scheduleFree(
  from start: [Double], steps: Int, learningRate: Double, beta: Double, warmUp: Int,
  weightDecay: Double, gradient: ([Double]) -> [Double]
) throws -> [[Double]] {
  throw Todo("3.9.schedule-free")
}
