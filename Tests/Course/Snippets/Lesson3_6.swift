import Gradus
import GradusReference

/// The code in the text of lesson 3.6.
enum Lesson3_6 {
  static func found() -> Culprit {
    let run = loggedRun(from: [[5]], batches: 1, steps: 3, learningRate: 0.1) { p, _ in
      (loss: p[0][0] * p[0][0], gradient: [[2 * p[0][0]]])
    }
    let found = culprit(in: run.log, learningRate: 0.1)  // nothing
    return found
  }

  static func sameDraws() -> (next: [Double], again: [Double]) {
    var generator = RandomGenerator(seed: 36)
    _ = generator.randn(3, .float64)
    let state = generator.state  // Codable
    let next = generator.randn(3, .float64)
    generator.state = state
    let again = generator.randn(3, .float64)  // the same three
    return (next, again)
  }
}
