import Gradus

/// Gradient descent from `initial`: measure, differentiate, update, repeat.
///
/// Returns the loss of each epoch before its step, and the parameters after the last step.
/// - Throws: What `loss` and `gradient` throw.
/// - Complexity: one evaluation of `loss` and one of `gradient` an epoch.
package func descend(
  from initial: [Double], epochs: Int, learningRate: Double,
  loss: ([Double]) throws -> Double, gradient: ([Double]) throws -> [Double]
) throws -> Descent {
  var parameters = initial
  var losses: [Double] = []
  for _ in 0..<epochs {
    losses.append(try loss(parameters))
    let slopes = try gradient(parameters)
    parameters = gradientStep(parameters, gradient: slopes, learningRate: learningRate)
  }
  return Descent(losses: losses, parameters: parameters)
}
