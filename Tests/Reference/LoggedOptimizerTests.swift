import Gradus
import GradusReference
import Testing

/// What an optimizer writes down of its steps is what a training by hand does.
@Suite struct LoggedOptimizerTests {
  @Test func plainDescentHasTheLogOfTheLesson() throws {
    func slopes(_ p: [[Double]]) -> (loss: Double, gradient: [[Double]]) {
      let (x, y, z) = (p[0][0], p[0][1], p[1][0])
      return (x * x + 3 * y * y + x * z + z * z, [[2 * x + z, 6 * y], [x + 2 * z]])
    }
    let right = loggedRun(
      from: [[5, 3], [-2]], batches: 1, steps: 6, learningRate: 0.1
    ) { p, _ in slopes(p) }
    var optimizer = LoggedOptimizer(try SGD(learningRate: 0.1))
    var parameters = [[5.0, 3], [-2]]
    for _ in 0..<6 {
      try optimizer.step(&parameters, gradients: slopes(parameters).gradient)
    }
    let log = optimizer.log
    #expect(log.losses.isEmpty && log.norms.count == 6 && optimizer.learningRate == 0.1)
    for step in 0..<6 {
      #expect(abs(log.norms[step] - right.log.norms[step]) < 1e-12)
      #expect(abs(log.promises[step] - right.log.promises[step]) < 1e-12)
      for tensor in 0..<2 {
        #expect(abs(log.ratios[step][tensor] - right.log.ratios[step][tensor]) < 1e-12)
      }
    }
  }

  @Test func aStepThatFailsIsNotLogged() throws {
    var optimizer = LoggedOptimizer(try SGD(learningRate: 0.1))
    var parameters = [[1.0, 2]]
    #expect(throws: (any Error).self) { try optimizer.step(&parameters, gradients: [[1]]) }
    #expect(optimizer.log == RunLog())
  }
}
