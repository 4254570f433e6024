import Gradus
import GradusReference

/// The code in the text of lesson 3.1.
enum Lesson3_1 {
  static func program(
    print: (_ name: String, _ loss: Double, _ weight: Double, _ bias: Double) -> Void
  ) throws {
    var generator = RandomGenerator(seed: 42)
    let data = Dataset.noisyLine(samples: 100, noise: 0.2, from: &generator)
    let layer = Linear(inputs: 1, outputs: 1, from: &generator)
    let start = Line(weight: layer.weight[0, 0], bias: layer.bias[0])
    let contestants: KeyValuePairs<String, any Optimizer> = try [
      "sgd": GradusReference.SGD(learningRate: 0.1),
      "rmsprop": GradusReference.RMSprop(learningRate: 0.1, alpha: 0.9),
      "adam": GradusReference.Adam(learningRate: 0.1, betas: (0.9, 0.999)),
    ]
    for (name, contestant) in contestants {
      var optimizer = contestant
      let run = try train(start, on: data, epochs: 100, with: &optimizer)
      print(name, run.losses[99], run.weight, run.bias)
    }
  }

  static func step(
    _ parameters: inout [[Double]], gradients: [[Double]], learningRate: Double
  ) {
    for k in parameters.indices {
      for i in parameters[k].indices {
        parameters[k][i] -= learningRate * gradients[k][i]
      }
    }
  }
}
