import Exercising
import FoundationsRecapQuestions
import Gradus

extension Capstone {
  /// The eigenvalues of the mean squared error's second derivatives by the weights, on the training
  /// part, the largest first; by GSL.
  func curvatures() throws -> [Double] {
    let features = try features(of: parts.training.x)
    let hessian = (2 / Double(features.rows)) * (features.transposed * features)
    return eigenvaluesByGSL(
      (0..<hessian.rows).map { Array(hessian.row($0)) })
  }

  /// Bias² and variance of the fits with `penalty` to `draws` new draws of the noise, and the mean
  /// of both over the points of the validation part.
  func biasAndVariance(penalty: Double, draws: Int) throws -> (bias: Double, variance: Double) {
    var generator = RandomGenerator(seed: 0)
    var examples = try examples(parts.training)
    let features = try features(of: parts.validation.x)
    let predictions = try (0..<draws).map { _ in
      let noise = generator.randn(examples.count, .float64)
      examples.targets = zip(parts.training.x, noise).map { Dataset.wave($0) + 0.3 * $1 }
      let model = try respondent.answer(
        ridgeRegressionExercise, RidgeQuestion(examples: examples, penalty: penalty)
      ).model
      return model.predictions(for: features)
    }
    let (count, points) = (Double(draws), Double(features.rows))
    return parts.validation.x.enumerated().reduce(into: (bias: 0.0, variance: 0.0)) {
      let (index, x) = $1
      let mean = predictions.reduce(0) { $0 + $1[index] } / count
      let distance = mean - Dataset.wave(x)
      $0.bias += distance * distance / points
      $0.variance +=
        predictions.reduce(0) { $0 + ($1[index] - mean) * ($1[index] - mean) } / count / points
    }
  }
}
