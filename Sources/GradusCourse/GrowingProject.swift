import BatchAndStochasticCourse
import BatchAndStochasticQuestions
import DataPipelinesCourse
import Exercising
import FoundationsRecapCourse
import FoundationsRecapQuestions
import Gradus
import GradusReference
import LearningRateSchedulesCourse
import LinearRegressionCourse
import LinearRegressionQuestions
import TheTrainingLoopCourse
import TheTrainingLoopQuestions

/// A whole training whose parts are exercises of the course: what a taxi ride costs.
///
/// Each part is asked of whoever answers for its exercise, so that the loop grows with the lessons
/// that somebody has solved. Nothing of it is computed here but which part comes next.
public struct GrowingProject: Sendable {
  /// How many rides there are, a fifth of them held out.
  public var rides = 80
  /// Passes over the rides to learn from.
  public var epochs = 30
  /// Rides in a batch.
  public var batchSize = 8
  /// The learning rate of the first epoch; it falls to 0 along half a cosine.
  public var learningRate = 0.1

  public init() {}

  /// A part of the loop.
  public struct Part: Sendable {
    /// What it does, in a few words.
    public let title: String
    /// The exercise in which it is written.
    public let exercise: any AnyExercise
  }

  /// In the order in which the loop comes to them.
  public static let parts: [Part] = [
    Part(title: "rides to learn from, rides to judge by", exercise: splitExercise),
    Part(title: "standard units", exercise: standardizeExercise),
    Part(title: "the rate of each epoch", exercise: cosineExercise),
    Part(title: "a new order each epoch", exercise: shuffleExercise),
    Part(title: "batches of it", exercise: batchesExercise),
    Part(title: "slopes of a batch's loss", exercise: modelGradientExercise),
    Part(title: "a step against them", exercise: stepExercise),
    Part(title: "predictions", exercise: predictExercise),
    Part(title: "their loss", exercise: squaredErrorExercise),
  ]

  /// What a training came to.
  public struct Result: Sendable, Equatable {
    /// The learning rate of each epoch.
    public var rates: [Double] = []
    /// The mean squared error over the rides to learn from, before the first epoch and after each.
    public var losses: [Double] = []
    /// The same over the rides held out.
    public var heldOut: [Double] = []
    /// What a kilometre, a second and the start cost, as it was learned.
    public var prices = LinearModel(weights: [0, 0], bias: 0)
  }

  /// Trains, with the parts of whom `respondent` has for each exercise.
  /// - Throws: What a worked answer throws, or an `AnswerFailure` where a learner's code gives no
  ///   answer.
  public func run(by respondent: Respondent = Respondent()) throws -> Result {
    let shared = EarlierParts(respondent: respondent)
    func ask<Q: Question, A: Answer>(_ exercise: Exercise<Q, A>, _ question: Q) throws -> A {
      try respondent.answer(exercise, question)
    }
    var generator = RandomGenerator(seed: 42)
    let all = Examples.taxiRides(rides, from: &generator)

    // The split divides points; these are the rides' numbers beside their fares.
    let rows = Dataset(x: (0..<rides).map(Double.init), y: all.targets)
    let parts = try ask(
      splitExercise,
      SplitQuestion(
        data: rows, order: try shared.order(rides, from: &generator), validationShare: 0.2))
    func table(_ points: Dataset) -> Matrix {
      Matrix(points.x.map { Array(all.features.row(Int($0))) })
    }
    let units = try ask(
      standardizeExercise, standardizing(table(parts.training), table(parts.validation)))
    let training = Examples(features: units.table(0), targets: parts.training.y)
    let validation = Examples(features: units.table(1), targets: parts.validation.y)
    let rates = try ask(
      cosineExercise,
      cosineRun(peak: learningRate, floor: 0, period: epochs, steps: epochs)
    ).values.map(\.learningRate)

    var result = Result(rates: Array(rates.prefix(epochs)))
    var model = LinearModel(weights: [0, 0], bias: 0)
    func note() throws {
      func loss(_ examples: Examples) throws -> Double {
        let predictions = try shared.predictions(examples.features, model)
        return try ask(
          squaredErrorExercise,
          LossQuestion(predictions: predictions, targets: examples.targets)
        ).loss
      }
      result.losses.append(try loss(training))
      result.heldOut.append(try loss(validation))
    }
    try note()
    for rate in result.rates {
      let order = try shared.order(training.count, from: &generator)
      let batches = try ask(
        batchesExercise, BatchSplit(order: order, size: batchSize, dropLast: false))
      for batch in batches.batches {
        let slopes = try ask(
          modelGradientExercise,
          ModelGradientQuestion(model: model, examples: training.rows(batch))
        ).gradient
        let moved = try ask(
          stepExercise,
          GradientStep(
            parameters: model.weights + [model.bias], gradient: slopes.weights + [slopes.bias],
            learningRate: rate)
        ).numbers
        model = LinearModel(weights: Array(moved.dropLast()), bias: moved[moved.count - 1])
      }
      try note()
    }
    result.prices = model.inUnits(of: Standardizer(fittedOn: table(parts.training)))
    return result
  }
}

extension Examples {
  /// The examples in these rows, in this order.
  fileprivate func rows(_ rows: [Int]) -> Examples {
    Examples(
      features: Matrix(rows.map { Array(features.row($0)) }), targets: rows.map { targets[$0] })
  }
}

extension Tensors {
  /// The part at this place, a table.
  fileprivate func table(_ place: Int) -> Matrix {
    let part = parts[place]
    return Matrix(rows: part.shape[0], columns: part.shape[1], values: part.values)
  }
}

extension LinearModel {
  /// The model of the numbers before they were standardized.
  fileprivate func inUnits(of units: Standardizer) -> LinearModel {
    let slopes = zip(weights, units.scales).map { $0 / $1 }
    return LinearModel(
      weights: slopes, bias: bias - zip(slopes, units.means).reduce(0) { $0 + $1.0 * $1.1 })
  }
}
