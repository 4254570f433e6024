import Answering
import Exercising
import Foundation
import GradusCourse
import OptimizersBeyondSGDCourse

extension Experiment {
  /// The experiment with the learner's optimizers, as far as their exercises hold.
  ///
  /// Says on standard error whose code each one is.
  func runMine(by answerer: any Answerer) throws -> ExperimentResults {
    var verdicts: [String: State] = [:]
    for id in rounds.flatMap({ $0.compactMap(\.exercise) }) where verdicts[id] == nil {
      guard let exercise = Course.find(id)?.exercise else { continue }
      let state = exercise.grade(answerer).state
      verdicts[id] = state
      complain("\(id): \(state.whose(state == .holds ? .mine : .reference))")
    }
    func isMine(_ choice: Choice) -> Bool {
      choice.exercise.map { verdicts[$0] == .holds } ?? false
    }
    if rounds.contains(where: { $0.contains { $0.exercise == nil } }) {
      complain("RMSprop with momentum: no exercise has it, so the reference's is used")
    }
    var results = try run { choice in
      guard isMine(choice), let optimizer = try LearnersOptimizer(choice, answerer: answerer)
      else { return try choice.reference() }
      return optimizer
    }
    for index in results.runs.indices {
      let run = results.runs[index]
      results.runs[index].code = isMine(Choice(run.optimizer, run.options)) ? .mine : .reference
    }
    return results
  }
}
