import Gradus
import GradusReference

/// The code in the text of lesson 3.8.
enum Lesson3_8 {
  static func layers(from generator: inout RandomGenerator) -> Sequential {
    let digits = ImageShape(channels: 1, rows: 8, columns: 8)
    let first = Convolution(digits, outputs: 8, kernel: 3, padding: 1, from: &generator)
    let pool = MaxPool(first.output, kernel: 2)
    let second = Convolution(pool.output, outputs: 16, kernel: 3, padding: 1, from: &generator)
    let last = MaxPool(second.output, kernel: 2)
    let net = Sequential(
      first, ReLU(), pool, second, ReLU(), last,
      Linear(inputs: last.output.count, outputs: 10, from: &generator))
    return net
  }
}
