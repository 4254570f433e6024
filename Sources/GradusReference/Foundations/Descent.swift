import Gradus

/// Gradient descent from `start`: every epoch moves each number of the model by −γ times its slope.
///
/// Returns `start` and the model after each step. Stops before a step whose gradient is at most
/// `tolerance` long, and after `epochs` steps.
///
/// On a mean squared error the gradient is H (p − p*), with H the second derivatives and p* the
/// best model. So a step makes of the distance d = p − p*
///
///     d − γ H d,   along an eigenvector of H with the eigenvalue Λ:  (1 − γΛ) d
///
/// whose size is a straight line on a logarithmic axis. Where each Λ is positive, all of them fall if
/// and only if 0 < γ < 2/Λ for each; a direction with Λ = 0 keeps its distance.
/// - Throws: What `gradient` throws.
/// - Complexity: one gradient an epoch.
package func descend(
  from start: LinearModel, learningRate: Double, epochs: Int, tolerance: Double,
  gradient: (LinearModel) throws -> LinearModel
) rethrows -> [LinearModel] {
  var path = [start]
  var model = start
  for _ in 0..<epochs {
    let slopes = try gradient(model)
    if slopes.norm <= tolerance { break }
    for j in model.weights.indices { model.weights[j] -= learningRate * slopes.weights[j] }
    model.bias -= learningRate * slopes.bias
    path.append(model)
  }
  return path
}
