import Gradus
import GradusReference
import LearningRateSchedulesCourse

/// The code in the text of lesson 3.2.
enum Lesson3_2 {
  static func train(epochs: Int, rate: (Int) -> Double) -> [Double] {
    var generator = RandomGenerator(seed: 32)
    let data = Dataset.noisyLine(samples: 100, noise: 0.5, from: &generator)
    var line = Line(weight: 0, bias: 0)
    return (0..<epochs).map { epoch in
      for i in generator.randperm(100) {
        let error = line.weight * data.x[i] + line.bias - data.y[i]
        line.weight -= rate(epoch) * 2 * error * data.x[i]
        line.bias -= rate(epoch) * 2 * error
      }
      return meanSquaredError(of: line, on: data)
    }
  }

  static func history() -> [Double] {
    let history = train(epochs: 40) { cosineRate(epoch: $0, peak: 0.1, floor: 0, period: 40) }
    return history
  }
}
