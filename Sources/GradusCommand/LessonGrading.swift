import Answering
import Exercising
import Foundation
import Synchronization

/// What grading some exercises of one lesson came to.
struct LessonResult {
  let lesson: Lesson
  /// The compiler's errors, where the lesson does not compile; then there are no reports.
  var errors: String?
  var reports: [ExerciseReport] = []
  /// What the compiler warns of in the lesson's files, where it has just compiled them.
  var warnings: [String] = []

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
  /// Grades what is selected.
  ///
  /// A build of everything takes no longer than that of one lesson; several are built one by one
  /// only where something does not compile.
  func grade(_ selection: Selection) throws -> [LessonResult] {
    let areMany = selection.exercises.count > 1
    let warnings = try areMany ? Builder(project: self).buildAll() : nil
    let results = try selection.exercises.map {
      try grade($0.lesson, $0.exercises, built: warnings)
    }
    History(self).add(results, of: self, at: Date().timeIntervalSince1970)
    return results
  }

  /// Builds the lesson's answers unless they are built, with these warnings, and grades `exercises` with them, saying on
  /// the terminal what is going on meanwhile.
  private func grade(
    _ lesson: Lesson, _ exercises: [any AnyExercise], built: [String]?
  ) throws -> LessonResult {
    let absent = absent(in: lesson)
    if exercises.allSatisfy({ absent[$0.id] != nil }) {
      return LessonResult(
        lesson: lesson, reports: exercises.map { $0.doesNotCompile(absent[$0.id] ?? "") })
    }
    let program = Products.folder.appending(path: lesson.program)
    let (outcome, broken) =
      try built.map { (.built(program, warnings: $0), [:]) } ?? build(lesson)
    switch outcome {
    case .failed(let errors): return LessonResult(lesson: lesson, errors: errors)
    case .built(let program, let warnings):
      let child = Child(program)
      let reports = exercises.map { exercise in
        if let errors = broken[exercise.id] { return exercise.doesNotCompile(errors) }
        let progress = SlowProgress(after: .zero)
        defer { progress.clear() }
        progress.show("asking \(exercise.id) …")
        return exercise.grade(
          Counted(child) { progress.show("asking \(exercise.id): \($0) answers so far …") })
      }
      return LessonResult(
        lesson: lesson, reports: reports, warnings: lesson.warnings(among: warnings))
    }
  }
}

extension Lesson {
  /// Those of the compiler's messages that are warnings about the lesson's own files.
  func warnings(among messages: [String]) -> [String] {
    messages.filter { message in
      let line = message.prefix { $0 != "\n" }
      return line.hasPrefix("Exercises/\(folder)/") && line.contains(": warning:")
    }
  }
}

/// An answerer that tells after each answer how many there were.
private final class Counted: Answerer, @unchecked Sendable {
  private let answerer: any Answerer
  private let count = Mutex(0)
  private let told: (Int) -> Void

  init(_ answerer: any Answerer, _ told: @escaping (Int) -> Void) {
    (self.answerer, self.told) = (answerer, told)
  }

  func answer(_ request: Wire.Request) throws -> Transcribed {
    defer {
      told(
        count.withLock {
          $0 += 1
          return $0
        })
    }
    return try answerer.answer(request)
  }

  func startAnew() { answerer.startAnew() }
}

/// One line on a terminal that says what is going on; nothing where standard error is no terminal.
struct Progress: Sendable {
  /// Writes to the terminal; to nowhere where standard error is none.
  var write: @Sendable (String) -> Void = { [isTerminal = isatty(2) == 1] text in
    if isTerminal { try? writeAll(Data(text.utf8), to: STDERR_FILENO) }
  }

  /// Whether each text is a line that stays.
  var areLines = false

  /// Lines on standard error, whatever that is.
  static var lines: Progress {
    Progress(write: { try? writeAll(Data($0.utf8), to: STDERR_FILENO) }, areLines: true)
  }

  func show(_ text: String) { write(areLines ? "gradus: \(text)\n" : "\r\u{1B}[K\(text)") }

  func clear() { if !areLines { write("\r\u{1B}[K") } }
}
