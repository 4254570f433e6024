import Gradus

/// Exercise 3.6.log: a training by plain descent, with what it writes down at each step.
///
/// With g the gradient of all tensors as one vector and Δ = −γg the step, it logs ‖g‖, the promise g · Δ,
/// which is d/ds L(p + sΔ) at s = 0, and ‖Δ‖/‖p‖ for each tensor. A tensor of zeros that moves has the
/// ratio ∞, and one that stays has 0.
package func loggedRun(
  from parameters: [[Double]], batches: Int, steps: Int, learningRate: Double,
  slopes: ([[Double]], Int) -> (loss: Double, gradient: [[Double]])
) -> (parameters: [[Double]], log: RunLog) {
  var (parameters, log) = (parameters, RunLog())
  for step in 0..<steps {
    let (loss, gradient) = slopes(parameters, step % batches)
    let moves = gradient.map { $0.map { -learningRate * $0 } }
    log.losses.append(loss)
    log.norms.append(length(gradient.joined()))
    log.promises.append(zip(gradient.joined(), moves.joined()).reduce(0) { $0 + $1.0 * $1.1 })
    log.ratios.append(
      zip(moves, parameters).map { move, tensor in
        let moved = length(move)
        return moved == 0 ? 0 : moved / length(tensor)
      })
    parameters = zip(parameters, moves).map { zip($0, $1).map { $0 + $1 } }
  }
  return (parameters, log)
}

/// The square root of the sum of squares.
func length(_ numbers: some Sequence<Double>) -> Double {
  numbers.reduce(0) { $0 + $1 * $1 }.squareRoot()
}
