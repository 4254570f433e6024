import Answering
import Course
import Foundation

extension Experiment {
  /// The experiment with the learner's optimizers, as far as their exercises hold.
  ///
  /// Says on standard error whose code each one is.
  func runMine(_ answerer: () throws -> any Answerer) throws -> ExperimentResults {
    let answerer = try answerer()
    var verdicts: [String: State] = [:]
    for id in rounds.flatMap({ $0.compactMap(\.exercise) }) where verdicts[id] == nil {
      guard let exercise = Course.find(id)?.exercise else { continue }
      let state = exercise.grade(answerer).state
      verdicts[id] = state
      complain("\(id): \(state.whose)")
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

extension State {
  fileprivate var whose: String {
    switch self {
    case .holds: "holds, so yours is used"
    case .notStarted: "not started, so the reference's is used"
    case .fails: "fails, so the reference's is used; see gradus check"
    case .crashed: "crashed, so the reference's is used; see gradus check"
    case .timedOut: "timed out, so the reference's is used; see gradus check"
    }
  }
}

/// The learner's answers to lesson 3.1, built first.
func learnersAnswerer() throws -> any Answerer {
  let progress = Progress()
  defer { progress.clear() }
  progress.show("building lesson 3.1 …")
  switch try Builder(project: try Project.find()).build("answers-3.1") {
  case .built(let program): return Child(program)
  case .failed(let errors): throw Problem("lesson 3.1 does not compile\n" + errors)
  }
}
