import BatchAndStochasticCourse
import BatchAndStochasticQuestions
import Exercising
import FoundationsRecapCourse
import Gradus
import LinearRegressionCourse
import LinearRegressionQuestions
import OptimizersBeyondSGDCourse
import TheTrainingLoopCourse
import TheTrainingLoopQuestions

extension Course {
  /// The lessons before `lesson` whose exercises have a part in its pictures.
  public static func lessonsBehindPictures(of lesson: Lesson) -> [String] {
    ["1.2": ["1.1"], "1.3": ["1.1", "1.2"], "1.6": ["1.1", "1.2", "1.3"], "3.1": ["1.2"]][
      lesson.number] ?? []
  }

  /// The pictures of `lesson`, made of what `respondent` answers to its exercises and to those of
  /// lessons before it; none where it has no pictures.
  ///
  /// No lesson knows another. So what a picture takes from an earlier one is handed in here.
  /// - Throws: What a worked answer throws, or an `AnswerFailure` where a learner's code gives no
  ///   answer.
  public static func pictures(of lesson: Lesson, by respondent: Respondent) throws -> [Picture] {
    let parts = EarlierParts(respondent: respondent)
    return switch lesson.number {
    case "1.2": try linearRegressionPictures(respondent, step: parts.step)
    case "1.3": try batchAndStochasticPictures(respondent, fullStep: parts.step)
    case "1.6":
      try Capstone(
        respondent: respondent,
        earlier: Capstone.Earlier(
          order: parts.order, predictions: parts.predictions, stop: parts.stop)
      ).pictures()
    case "3.1": try optimizersPictures(respondent, slopes: parts.slopes)
    default: try lesson.pictures?(respondent) ?? []
    }
  }
}

/// What exercises of one lesson do for later ones, each by whoever answers for it.
struct EarlierParts: Sendable {
  let respondent: Respondent

  /// The slopes of a line's loss, by 1.2.gradient.
  func slopes(of line: Line, on data: Dataset) throws -> Line {
    try respondent.answer(lineGradientExercise, LineGradientQuestion(line: line, data: data))
      .gradient
  }

  /// A line after one step of gradient descent: against the slopes of 1.2.gradient, by 1.1.step.
  func step(_ line: Line, on data: Dataset, rate: Double) throws -> Line {
    let slopes = try slopes(of: line, on: data)
    let moved = try respondent.answer(
      stepExercise,
      GradientStep(
        parameters: [line.weight, line.bias], gradient: [slopes.weight, slopes.bias],
        learningRate: rate)
    ).numbers
    return Line(weight: moved[0], bias: moved[1])
  }

  /// Where training with these losses stops, by 1.1.stopping.
  @Sendable func stop(_ losses: [Double], patience: Int) throws -> Stopping {
    try respondent.answer(
      stoppingExercise, StoppingRun(losses: losses, patience: patience, tolerance: 0)
    ).stopping
  }

  /// What a model says of features, by 1.2.predict.
  @Sendable func predictions(_ features: Matrix, _ model: LinearModel) throws -> [Double] {
    try respondent.answer(predictExercise, PredictionQuestion(features: features, model: model))
      .predictions
  }

  /// The numbers below `count` in a random order, by 1.3.shuffle.
  @Sendable func order(_ count: Int, from generator: inout RandomGenerator) throws -> [Int] {
    let order = Array(0..<count)
    let numbers = order.dropLast().map { _ in generator.next32() }
    return try respondent.answer(shuffleExercise, ShuffleRun(order: order, numbers: numbers))
      .orders[0].order
  }
}
