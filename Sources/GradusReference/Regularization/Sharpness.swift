/// Exercise 3.7.sam: one step of sharpness-aware minimization.
///
/// Within a distance of ρ the loss is highest, to first order, at p + ρ g/‖g‖, with ‖g‖ the length of
/// the gradient of all tensors together: of all directions of one length, g · ε is largest along g.
/// The step leads from p, down the slope that is found there. Where there is no gradient there is no
/// direction, and the slope at p itself is taken.
/// Source: Foret et al. 2021, arXiv:2010.01412.
/// - Throws: What `gradient` throws.
package func sharpnessAwareStep(
  from parameters: [[Double]], learningRate: Double, radius: Double,
  gradient: ([[Double]]) throws -> [[Double]]
) rethrows -> [[Double]] {
  let here = try gradient(parameters)
  let length = here.joined().reduce(0) { $0 + $1 * $1 }.squareRoot()
  let share = length > 0 ? radius / length : 0
  let uphill = zip(parameters, here).map { zip($0, $1).map { $0 + share * $1 } }
  return zip(parameters, try gradient(uphill)).map { zip($0, $1).map { $0 - learningRate * $1 } }
}
