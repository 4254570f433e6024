import Foundation
import Gradus

/// Exercise 1.1.loop: measure, differentiate, update, repeat.
///
/// Starts at `initial` and runs `epochs` epochs, which may be 0. In each, `try loss(p)` is the loss
/// at the parameters p, and `try gradient(p)` its slope along each of them, a list as long as p.
/// Each costs a pass over the data: call each of them once an epoch. `learningRate` is γ.
///
/// Returns the loss of each epoch, from before that epoch's step, and the parameters after the last
/// step:
///
///     Descent(losses: …, parameters: …)
public func descend(
  from initial: [Double], epochs: Int, learningRate: Double,
  loss: ([Double]) throws -> Double, gradient: ([Double]) throws -> [Double]
) throws -> Descent {
  throw Todo("1.1.loop")
}
