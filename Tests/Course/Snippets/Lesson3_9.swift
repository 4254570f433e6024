import Gradus
import GradusReference

/// The code in the text of lesson 3.9.
enum Lesson3_9 {
  static func averages(epochs: Int = 40) -> [[Double]] {
    var generator = RandomGenerator(seed: 32)
    let data = Dataset.noisyLine(samples: 100, noise: 0.5, from: &generator)
    var order: [Int] = []
    for _ in 0..<epochs { order += generator.randperm(100) }
    var step = 0
    let averages = scheduleFree(from: [0, 0], steps: order.count, learningRate: 0.1, beta: 0.9) {
      p in
      let i = order[step]
      step += 1
      let error = p[0] * data.x[i] + p[1] - data.y[i]
      return [2 * error * data.x[i], 2 * error]
    }
    return averages
  }
}
