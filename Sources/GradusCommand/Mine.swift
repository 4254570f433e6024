import Answering
import Exercising

extension Respondent {
  /// The respondent for `lesson`: with `mine` the learner's code, which is built first, as far as
  /// its exercises hold; whose each is appears on standard error.
  static func respondent(for lesson: String, mine: Bool) throws -> Respondent {
    guard mine else { return Respondent() }
    return Respondent(mine: try learnersAnswerer(lesson)) { complain($0.text) }
  }
}

extension Respondent.Note {
  /// "3.1.adam: holds, so yours is used".
  var text: String { "\(exercise): \(state.whose(used))" }
}

extension State {
  /// Whose code is used where an exercise is in this state, which is `used`.
  func whose(_ used: Respondent.Code) -> String {
    switch self {
    case .fails where used == .mine: "fails; yours is used, to show where"
    case .holds: "holds, so yours is used"
    case .notStarted: "not started, so the reference's is used"
    case .fails: "fails, so the reference's is used; see gradus check"
    case .crashed: "crashed, so the reference's is used; see gradus check"
    case .timedOut: "timed out, so the reference's is used; see gradus check"
    case .doesNotCompile: "does not compile, so the reference's is used; see gradus check"
    }
  }
}

/// The learner's answers to a lesson, built first.
func learnersAnswerer(_ lesson: String) throws -> any Answerer {
  switch try Builder(project: try Project.find()).build("answers-\(lesson)") {
  case .built(let program, _): return Child(program, limits: Limits(exerciseSeconds: .infinity))
  case .failed(let errors): throw Problem("lesson \(lesson) does not compile\n" + errors)
  }
}
