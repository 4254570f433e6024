import DataPipelinesCourse
import Gradus
import GradusReference

/// The code in the text of lesson 2.5.
enum Lesson2_5 {
  static func program(drift: Double) throws -> (training: Double, validation: Double) {
    let (training, validation) = DriftRun(drift: drift).parts
    let parts = standardized(training: training.features, validation: validation.features)
    var model = LinearModel(weights: [0], bias: 0)
    let examples = Examples(features: parts.training, targets: training.targets)
    for _ in 0..<10 {
      let slope = model.gradient(on: examples)
      model.weights[0] -= 0.1 * slope.weights[0]
      model.bias -= 0.1 * slope.bias
    }
    let later = Examples(features: parts.validation, targets: validation.targets)
    return (model.meanSquaredError(on: examples), model.meanSquaredError(on: later))
  }

  static func epochs() -> [[[Int]]] {
    var loader = ShuffledLoader(count: 7, batchSize: 3, generator: RandomGenerator(seed: 25))
    let epochs = [loader.epoch(), loader.epoch()]
    return epochs
  }
}
