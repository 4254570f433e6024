import Gradus
import GradusReference

/// The program of lesson 1.6's text: the validation loss of the closed form with a penalty, and
/// the training without one.
func lesson1_6() throws -> (error: Double, run: StoppedTraining) {
  var generator = RandomGenerator(seed: 2)
  let data = Dataset.noisyWave(samples: 30, noise: 0.3, from: &generator)
  let order = generator.randperm(30)
  let parts = split(data, order: order, validationShare: 0.3)

  func examples(_ part: Dataset) -> Examples {
    let features = polynomialFeatures(of: part.x, degree: 9, standardizedOn: parts.training.x)
    return Examples(features: features, targets: part.y)
  }
  let (training, validation) = (examples(parts.training), examples(parts.validation))

  let fit = try ridgeRegression(on: training, penalty: 0.001)
  let error = ridgeLoss(of: fit, on: validation, penalty: 0).loss

  func model(_ p: [Double]) -> LinearModel {
    LinearModel(weights: p.dropLast(), bias: p[p.count - 1])
  }
  func gradient(_ p: [Double]) -> [Double] {
    let slopes = ridgeLoss(of: model(p), on: training, penalty: 0).gradient
    return slopes.weights + [slopes.bias]
  }
  let run = trainUntilValidationRises(
    from: Array(repeating: 0, count: 10), learningRate: 0.2, patience: 50, tolerance: 1e-6,
    epochs: 3000, loss: { ridgeLoss(of: model($0), on: training, penalty: 0).loss },
    gradient: gradient,
    validationLoss: { ridgeLoss(of: model($0), on: validation, penalty: 0).loss })
  return (error, run)
}
