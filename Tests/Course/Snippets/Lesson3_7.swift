import Gradus
import GradusReference

/// The code in the text of lesson 3.7.
enum Lesson3_7 {
  static func averages(
    epochs: Int = 40, rate: Double = 0.1, begin: Int = 20
  ) throws -> (ema: AveragedParameters, swa: AveragedParameters) {
    var generator = RandomGenerator(seed: 32)
    let data = Dataset.noisyLine(samples: 100, noise: 0.5, from: &generator)
    var line = Line(weight: 0, bias: 0)
    var ema = try AveragedParameters(.exponential(decay: 0.8))
    var swa = try AveragedParameters(.mean)
    for epoch in 0..<epochs {
      for i in generator.randperm(100) {
        let error = line.weight * data.x[i] + line.bias - data.y[i]
        line.weight -= rate * 2 * error * data.x[i]
        line.bias -= rate * 2 * error
      }
      try ema.update([[line.weight, line.bias]])
      if epoch >= begin { try swa.update([[line.weight, line.bias]]) }
    }
    return (ema, swa)
  }
}
