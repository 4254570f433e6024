import Answering
import Exercising
import Foundation

/// What became of one exercise of one submission: there is one for each, whatever happens.
package struct Row: Codable, Sendable {
  /// Such as `1.1`.
  package var lesson: String
  /// What is said of the exercise, as `gradus check` says it, without the seed of the questions.
  package var report: ExerciseReport
  /// What two answerers have in common that give the same answers; nil where something holds, or
  /// nothing was answered.
  package var answers: String?
  /// What two files have in common that are the same up to names; nil where nothing was handed in.
  package var code: CodeShape?

  /// What its file has of words that no exercise needs.
  package var unusual: [String] = []

  /// The row of an exercise of which nothing is known but its state.
  package init(_ lesson: Lesson, _ exercise: any AnyExercise, _ state: State) {
    self.lesson = lesson.number
    report = ExerciseReport(
      exercise: exercise.id, title: exercise.title, state: state,
      claims: exercise.claimTitles.map { ClaimReport(title: $0, state: .notAsked) })
  }

  /// What does not fit into any other row: `reason` is an end of the process that answers, or judges.
  package init(_ lesson: Lesson, _ exercise: any AnyExercise, crashed reason: String) {
    self.init(lesson, exercise, .crashed)
    report.crash = Crash(reason: reason)
  }
}

/// One submission and all that is known of it.
package struct Marked: Codable, Sendable {
  /// What the learner is called: the submission's name without its ending.
  package var name: String
  /// Why nothing of it could be read; nil where it could.
  package var problem: String?
  /// What was refused, not used, and how much there was of that.
  package var refused: [String] = []
  package var unused: [String] = []
  package var unusedCount = 0
  /// In the order of the course.
  package var rows: [Row] = []

  package init(name: String) { self.name = name }
}
