import Gradus

/// Gradient descent that stops where the validation loss has not had a new lowest value for
/// `patience` epochs, where no slope is larger than `tolerance`, or after `epochs` epochs.
///
/// Returns both losses of each epoch, taken before its step, and the parameters that had the lowest
/// validation loss; `initial` where none was a number.
/// - Throws: What `loss`, `gradient` and `validationLoss` throw.
/// - Complexity: one evaluation of each function an epoch.
package func trainUntilValidationRises(
  from initial: [Double], learningRate: Double, patience: Int, tolerance: Double, epochs: Int,
  loss: ([Double]) throws -> Double, gradient: ([Double]) throws -> [Double],
  validationLoss: ([Double]) throws -> Double
) rethrows -> StoppedTraining {
  var parameters = initial
  var result = StoppedTraining(losses: [], validationLosses: [], parameters: initial)
  var lowest = Double.infinity
  var epochsSinceLowest = 0
  for _ in 0..<epochs {
    result.losses.append(try loss(parameters))
    let validation = try validationLoss(parameters)
    result.validationLosses.append(validation)
    epochsSinceLowest += 1
    if validation < lowest {
      lowest = validation
      result.parameters = parameters
      epochsSinceLowest = 0
    }
    if epochsSinceLowest >= patience { break }
    let slopes = try gradient(parameters)
    if slopes.allSatisfy({ abs($0) <= tolerance }) { break }
    for i in parameters.indices { parameters[i] -= learningRate * slopes[i] }
  }
  return result
}
