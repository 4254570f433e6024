import Gradus

/// Exercise 3.6.resume: all of a training that its settings do not say.
///
/// The next step depends on the parameters, on what momentum has gathered, on the number of steps, from
/// which the rate follows, on the examples that this epoch has left, and on the random stream.
package struct RunCheckpoint: Codable, Sendable {
  var parameters: [Double]
  var velocity: [Double]
  var stepCount: Int
  var order: [Int]
  var generator: RandomGenerator.State

  /// What has to be kept of `run`.
  public init(of run: StochasticRun) {
    (parameters, velocity) = (run.parameters, run.velocity)
    (stepCount, order) = (run.stepCount, run.order)
    generator = run.generator.state
  }

  /// `fresh`, a run that has the same settings and has not begun, where the kept one stood.
  public func resumed(in fresh: StochasticRun) -> StochasticRun {
    var run = fresh
    (run.parameters, run.velocity) = (parameters, velocity)
    (run.stepCount, run.order) = (stepCount, order)
    run.generator.state = generator
    return run
  }
}
