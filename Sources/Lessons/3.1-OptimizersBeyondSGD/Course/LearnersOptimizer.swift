import Answering
import Exercising
import Gradus
import GradusCatalogue

/// A learner's optimizer, one step at a time.
///
/// An exercise is a function: gradients in, trajectory out, nothing kept between two questions. So
/// each step asks for the trajectory of all gradients up to now, and goes where it ends.
/// - Complexity: step t costs the learner t steps.
public struct LearnersOptimizer: Optimizer {
  public var learningRate: Double
  private let choice: Experiment.Choice
  private let exercise: String
  private let trajectory: (OptimizerRun) throws -> Trajectory
  private var initial: [[Double]] = []
  private var steps: [OptimizerRun.Step] = []

  /// The learner's optimizer for `choice`; nil where no exercise has its options.
  /// - Throws: An `OptionError` where the learning rate is no number.
  public init?(_ choice: Experiment.Choice, answerer: any Answerer) throws {
    guard let exercise = choice.exercise else { return nil }
    try self.init(choice, of: exercise) { question in
      let request = Wire.Request(exercise: exercise, question: try Wire.encode(question))
      return try Wire.decode(Trajectory.self, from: try answerer.answer(request).answer)
    }
  }

  /// The optimizer for `choice` whose steps `exercise` has answered with these trajectories.
  init(
    _ choice: Experiment.Choice, of exercise: String,
    _ trajectory: @escaping (OptimizerRun) throws -> Trajectory
  ) throws {
    learningRate = try choice.options.number("lr", 1e-3)
    self.choice = choice
    self.exercise = exercise
    self.trajectory = trajectory
  }

  /// Moves `parameters` to where the learner's code has them after all steps until now.
  /// - Throws: A ``LearnersFailure`` where it gives no answer, or one of another shape.
  public mutating func step(_ parameters: inout [[Double]], gradients: [[Double]]) throws {
    if steps.isEmpty { initial = parameters }
    steps.append(OptimizerRun.Step(gradients: gradients, learningRate: learningRate))
    let question = OptimizerRun(
      choice.method.title, options: choice.options, initial: initial, steps: steps)
    do {
      let path = try trajectory(question).parameters
      guard path.count == steps.count, let last = path.last,
        last.map(\.count) == parameters.map(\.count)
      else { throw AnswerFailure.threw("its answer has another shape than the parameters") }
      parameters = last
    } catch {
      let words = (error as? AnswerFailure)?.words ?? "\(error)"
      throw LearnersFailure(
        description: "your \(exercise) gave no answer in epoch \(steps.count): \(words)")
    }
  }
}

/// An answer that did not come, in words.
public struct LearnersFailure: Error, CustomStringConvertible {
  public let description: String
}

extension Experiment.Choice {
  /// The exercise in which a learner writes this optimizer; nil where no exercise has its options.
  public var exercise: String? {
    switch (method, options["momentum"] != nil) {
    case (.sgd, false): "3.1.sgd"
    case (.sgd, true): "3.1.momentum"
    case (.rmsprop, false): "3.1.rmsprop"
    case (.rmsprop, true): nil
    case (.adam, _): "3.1.adam"
    }
  }
}
