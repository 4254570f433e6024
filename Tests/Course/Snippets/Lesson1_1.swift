import Gradus
import GradusReference

/// The Swift of lesson 1.1, as its README.md shows it.
enum Lesson1_1 {
  static func program() throws -> (run: Descent, stopping: Stopping) {
    let rides = [(km: 1.0, paid: 3.0), (km: 3.0, paid: 7.0)]
    func errors(_ p: [Double]) -> [Double] { rides.map { p[0] * $0.km + p[1] - $0.paid } }
    func loss(_ p: [Double]) -> Double { errors(p).reduce(0) { $0 + $1 * $1 } / 2 }
    func gradient(_ p: [Double]) -> [Double] {
      let e = errors(p)
      return [e[0] + 3 * e[1], e[0] + e[1]]  // each error times 1 km or 3 km; each error times 1
    }
    let run = try descend(
      from: [0, 0], epochs: 100, learningRate: 0.05, loss: loss, gradient: gradient)
    print(run.losses[0], run.losses[99], run.parameters)
    var p = [0.0, 0.0]
    let stopping = try trainWhileImproving(atMost: 100, patience: 5, tolerance: 0.001) {
      let before = loss(p)
      p = gradientStep(p, gradient: gradient(p), learningRate: 0.05)
      return before
    }
    print(stopping.epochs, stopping.bestEpoch, stopping.bestLoss)
    return (run, stopping)
  }
}
