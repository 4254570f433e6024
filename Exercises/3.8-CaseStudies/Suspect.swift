import Foundation
import Gradus

/// Exercise 3.8.suspect: what is wrong with a step?
///
/// `step` is somebody's code for one step of a matrix factorization: of both tables and a batch, it
/// makes both tables after it. Tables and predictions are as in 3.8.lazy, with any number of rows and
/// columns. It should move the rows that the batch names, and no others, by p ← p − γ(g + λp), with g
/// the slopes of the batch's mean squared error at the tables as they were given.
///
/// Ask it whatever you like, as often as you like. Returns which of the faults it has: never more
/// than one, and `.none` where it is right.
public func suspect(
  mean: Double, learningRate: Double, decay: Double,
  step: (_ users: Matrix, _ items: Matrix, _ batch: [Rating]) -> (users: Matrix, items: Matrix)
) throws -> StepFault {
  throw Todo("3.8.suspect")
}
