import Answering
import Course
import Foundation

/// What grading some exercises of one lesson came to.
struct LessonResult {
  let lesson: Lesson
  /// The compiler's errors, where the lesson does not compile; then there are no reports.
  var errors: String?
  var reports: [ExerciseReport] = []

  /// Whether something that was started does not hold.
  var fails: Bool {
    errors != nil || reports.contains { ![.holds, .notStarted].contains($0.state) }
  }

  var allHold: Bool { errors == nil && reports.allSatisfy { $0.state == .holds } }

  /// The stub of the exercise called `id`.
  func path(of id: String) -> String {
    lesson.exercises.first { $0.id == id }.map(lesson.path(of:)) ?? ""
  }
}

extension Project {
  /// Builds the lesson's answers and grades `exercises` with them, saying on the terminal what is
  /// going on meanwhile.
  func grade(_ lesson: Lesson, _ exercises: [any AnyExercise]) throws -> LessonResult {
    if let missing = exercises.first(where: {
      !FileManager.default.fileExists(atPath: file(of: $0, in: lesson).path)
    }) {
      return LessonResult(
        lesson: lesson,
        errors: "\(lesson.path(of: missing)) is missing: swift run gradus reset \(missing.id) puts "
          + "its stub back")
    }
    let progress = Progress()
    defer { progress.clear() }
    progress.show("building lesson \(lesson.number) …")
    switch try Builder(project: self).build("answers-\(lesson.number)") {
    case .failed(let errors): return LessonResult(lesson: lesson, errors: errors)
    case .built(let program):
      let child = Child(program, started: Interrupts.endWithThisProcess)
      let reports = exercises.map { exercise in
        progress.show("asking \(exercise.id) …")
        return exercise.grade(child)
      }
      return LessonResult(lesson: lesson, reports: reports)
    }
  }
}

/// One line on a terminal that says what is going on; nothing where standard error is no terminal.
struct Progress {
  /// Writes to the terminal; to nowhere where standard error is none.
  var write: (String) -> Void = { [isTerminal = isatty(2) == 1] text in
    if isTerminal { FileHandle.standardError.write(Data(text.utf8)) }
  }

  func show(_ text: String) { write("\r\u{1B}[K\(text)") }

  func clear() { write("\r\u{1B}[K") }
}
