import Gradus
import GradusReference

/// The code in the text of lesson 1.3.
enum Lesson1_3 {
  static func program() -> [EpochResult] {
    var generator = RandomGenerator(seed: 42)
    let data = Dataset.noisyLine(samples: 100, noise: 0.5, from: &generator)

    func sample(_ p: [Double], _ i: Int) -> SampleLoss {
      let error = p[0] * data.x[i] + p[1] - data.y[i]
      return SampleLoss(loss: error * error, gradient: [2 * error * data.x[i], 2 * error])
    }
    var history: [EpochResult] = []
    for _ in 0..<10 {
      let order = shuffled(Array(0..<100)) { Int(generator.next32()) % $0 }
      history.append(
        trainEpoch(
          from: history.last?.parameters ?? [0, 0],
          batches: makeBatches(of: order, size: 32, dropLast: false),
          learningRate: 0.1, sample: sample))
    }
    return history
  }
}
