import Exercising
import FoundationsRecapQuestions
import Gradus
import GradusReference

/// The lesson's whole program as a value: data, split, features, fits, losses and training, each
/// made by what the respondent answers to the exercise of that name.
package struct Capstone: Sendable {
  /// The highest power, unless something else is said.
  static let degree = 9
  static let learningRate = 0.2

  /// What the lessons before have made; the worked answers, unless something else is said.
  package struct Earlier: Sendable {
    package typealias Order = @Sendable (_ count: Int, inout RandomGenerator) throws -> [Int]
    package typealias Predictions = @Sendable (Matrix, LinearModel) throws -> [Double]
    package typealias Stop = @Sendable (_ losses: [Double], _ patience: Int) throws -> Stopping

    /// The numbers below a count in a random order.
    var order: Order = { $1.randperm($0) }
    /// What a model says of features.
    var predictions: Predictions = { $1.predictions(for: $0) }
    /// Where training with these losses stops.
    var stop: Stop = { losses, patience in
      var left = losses[...]
      return try trainWhileImproving(atMost: losses.count, patience: patience, tolerance: 0) {
        left.removeFirst()
      }
    }

    init() {}

    package init(
      order: @escaping Order, predictions: @escaping Predictions, stop: @escaping Stop
    ) {
      (self.order, self.predictions, self.stop) = (order, predictions, stop)
    }
  }

  let respondent: Respondent
  let earlier: Earlier
  let data: Dataset
  let parts: DataSplit

  package init(
    respondent: Respondent = Respondent(), earlier: Earlier? = nil, seed: UInt64 = 2,
    samples: Int = 30
  ) throws {
    let earlier = earlier ?? Earlier()
    (self.respondent, self.earlier) = (respondent, earlier)
    var generator = RandomGenerator(seed: seed)
    data = Dataset.noisyWave(samples: samples, noise: 0.3, from: &generator)
    parts = try respondent.answer(
      splitExercise,
      SplitQuestion(
        data: data, order: try earlier.order(samples, &generator), validationShare: 0.3))
  }

  func features(of x: [Double], degree: Int = degree) throws -> Matrix {
    try respondent.answer(
      polynomialFeaturesExercise,
      FeatureQuestion(x: x, degree: degree, training: parts.training.x)
    ).features
  }

  func examples(_ part: Dataset, degree: Int = degree) throws -> Examples {
    Examples(features: try features(of: part.x, degree: degree), targets: part.y)
  }

  /// The closed form on the training part.
  func fit(penalty: Double, degree: Int = degree) throws -> LinearModel {
    try respondent.answer(
      ridgeRegressionExercise,
      RidgeQuestion(examples: try examples(parts.training, degree: degree), penalty: penalty)
    ).model
  }

  /// The loss of `model` on `part`; without a penalty, the mean squared error.
  func loss(
    of model: LinearModel, on part: Dataset, penalty: Double = 0, degree: Int = degree
  ) throws -> Double {
    try respondent.answer(
      ridgeLossExercise,
      RidgeLossQuestion(
        model: model, examples: try examples(part, degree: degree), penalty: penalty)
    ).loss
  }

  /// What `model` predicts at each of `x`.
  func predictions(of model: LinearModel, at x: [Double]) throws -> [Double] {
    try earlier.predictions(try features(of: x), model)
  }

  /// Gradient descent from zero, on the training part with the penalty and until the mean squared
  /// error on the validation part rises.
  func train(
    penalty: Double, patience: Int, tolerance: Double = 1e-6, epochs: Int
  ) throws -> StoppedTraining {
    try respondent.answer(
      earlyStoppingExercise,
      EarlyStopping(
        initial: Array(repeating: 0, count: Self.degree + 1), learningRate: Self.learningRate,
        patience: patience, tolerance: tolerance, epochs: epochs,
        training: QuadraticLoss(ridgeOn: try examples(parts.training), penalty: penalty),
        validation: QuadraticLoss(ridgeOn: try examples(parts.validation), penalty: 0)))
  }
}
