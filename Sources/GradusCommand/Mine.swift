import Answering
import Exercising
import GradusCourse

extension Respondent {
  /// The respondent for `lesson`: with `mine` the learner's code, which is built first, as far as
  /// its exercises hold, and that of the lessons `before` it; whose each is appears on standard error.
  /// `tell` is told what is being done.
  static func respondent(
    for lesson: String, before: [String] = [], mine: Bool,
    tell: @escaping @Sendable (String) -> Void = { _ in }
  ) throws -> Respondent {
    guard mine else { return Respondent(tell: tell) }
    let code = try OwnCode(of: before, beside: [lesson: try learnersAnswerer(lesson)])
    return Respondent(
      mine: code,
      note: { note in
        if code.answers(note.exercise) { complain(note.text) }
      }, tell: tell)
  }
}

/// The learner's code of several lessons, built first. That of a lesson which does not compile answers
/// nothing, and standard error says so.
struct OwnCode: Answerer {
  /// By the lesson's number.
  private var programs: [String: any Answerer]

  /// The code of `lessons`, and what is built already.
  init(of lessons: [String], beside built: [String: any Answerer] = [:]) throws {
    programs = built
    guard !lessons.isEmpty else { return }
    let builder = Builder(project: try Project.find())
    for lesson in Set(lessons).subtracting(built.keys).sorted() {
      switch try builder.build("answers-\(lesson)") {
      case .built(let program, _):
        programs[lesson] = Child(program, limits: Limits(exerciseSeconds: .infinity))
      case .failed:
        complain(
          "lesson \(lesson) does not compile, so the worked answers are used; "
            + "see gradus check \(lesson)")
      }
    }
  }

  private func program(of exercise: String) -> (any Answerer)? {
    Course.find(exercise).flatMap { programs[$0.lesson.number] }
  }

  /// Whether there is code of the lesson of `exercise`.
  func answers(_ exercise: String) -> Bool { program(of: exercise) != nil }

  func answer(_ request: Wire.Request) throws -> Transcribed {
    guard let program = program(of: request.exercise) else {
      throw AnswerFailure.threw("its lesson does not compile")
    }
    return try program.answer(request)
  }

  func startAnew() { for program in programs.values { program.startAnew() } }
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
