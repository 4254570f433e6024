import Exercising
import Foundation

/// The results for a program: what `gradus check --json` prints.
struct CheckJSON: Encodable {
  struct Lesson: Encodable {
    let lesson: String
    let compiles: Bool
    let errors: String?
    /// What the compiler warns of in the lesson's files, where it has just compiled them.
    let warnings: [String]
    let exercises: [Exercise]
  }

  struct Exercise: Encodable {
    let id: String
    let title: String
    let state: State
    let file: String
    /// What the compiler said, where the state is doesNotCompile.
    let errors: String?
    let claims: [Claim]
    /// The deviations that reproduce every answer: several lists where they cannot be told apart.
    let deviations: [[DeviationName]]?
    let crash: Crash?
  }

  struct Claim: Encodable {
    let title: String
    let state: ClaimReport.State
    /// Whether it does not count for the exercise's state.
    let isRobustness: Bool
    let counterexample: Counterexample?
  }

  struct Crash: Encodable {
    let reason: String
    let location: String?
    let asked: String?
    let printed: String
  }

  let lessons: [Lesson]

  init(_ results: [LessonResult]) {
    lessons = results.map { result in
      Lesson(
        lesson: result.lesson.number, compiles: result.errors == nil, errors: result.errors,
        warnings: result.warnings,
        exercises: result.reports.map { Exercise($0, file: result.path(of: $0.exercise)) })
    }
  }

  func text() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}

extension CheckJSON.Exercise {
  init(_ report: ExerciseReport, file: String) {
    let deviations: [[DeviationName]]? =
      switch report.diagnosis {
      case .named(let names), .namedInTheMain(let names): [names]
      case .ambiguous(let candidates): candidates
      case .unknown, .unsteady: []
      case nil: nil
      }
    self.init(
      id: report.exercise, title: report.title, state: report.state, file: file,
      errors: report.errors,
      claims: report.claims.map {
        CheckJSON.Claim(
          title: $0.title, state: $0.state, isRobustness: $0.isRobustness,
          counterexample: $0.counterexample)
      },
      deviations: deviations,
      crash: report.crash.map {
        CheckJSON.Crash(
          reason: $0.reason, location: $0.location, asked: report.lastQuestion, printed: $0.printed)
      })
  }
}
