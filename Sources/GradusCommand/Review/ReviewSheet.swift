import Exercising
import Foundation
import GradientCheck

/// The file in which an exercise is written again, below .review/ of the checkout.
struct ReviewSheet {
  /// From the project's folder.
  let path: String
  let file: URL
  private let stub: Data
  private let project: Project
  private let exercise: any AnyExercise
  private let lesson: Lesson

  /// - Throws: A ``Problem`` where the exercise's stub cannot be read.
  init(_ exercise: any AnyExercise, in lesson: Lesson, _ project: Project) throws {
    path = ".review/\(lesson.folder)/\(exercise.file)"
    file = project.root.appending(path: path)
    stub = try project.read(project.stub(of: exercise, in: lesson))
    (self.project, self.exercise, self.lesson) = (project, exercise, lesson)
  }

  /// Whether something else than the stub is in the file.
  func isWritten() throws -> Bool {
    try FileManager.default.fileExists(atPath: file.path) && project.read(file) != stub
  }

  /// Puts the stub there.
  func begin() throws {
    try project.makeFolder(of: file)
    try NamedFile(file.path).write(stub)
  }

  /// Moves what is written to the backups, and returns its path there.
  func keep() throws -> String {
    let kept = try project.keep(project.read(file), of: exercise, in: lesson)
    try? FileManager.default.removeItem(at: file)
    return kept
  }
}

/// What `gradus review` says.
enum ReviewText {
  /// What is due, or when something will be.
  static func list(_ recalls: Recalls) -> String {
    guard let first = recalls.due.first else {
      guard let next = recalls.next else {
        return
          "Nothing has held yet, so there is nothing to review. swift run gradus shows what is next."
      }
      let when = Recalls.days(until: next.recall.due, from: recalls.now)
      return "Nothing is due. Next: \(next.exercise.id), \(next.exercise.title), \(when)"
    }
    let rows = recalls.due.map {
      [
        "  " + $0.exercise.id, $0.exercise.title,
        "held \(Recalls.days(since: $0.recall.held, to: recalls.now))",
      ]
    }
    return
      (["Due:", ""] + aligned(rows, right: []) + [
        "",
        "Write one again, from memory: swift run gradus review \(first.exercise.id)",
      ]).joined(separator: "\n")
  }

  /// One line where something is due.
  static func line(_ recalls: Recalls) -> String? {
    recalls.due.first.map {
      let count = recalls.due.count
      return "due again: \($0.exercise.id)" + (count > 1 ? " and \(count - 1) more" : "")
        + "; swift run gradus review"
    }
  }

  static func begin(_ exercise: any AnyExercise, in lesson: Lesson, _ path: String) -> String {
    """
    \(exercise.id), \(exercise.title): write it again, from memory, in
      \(path)
    What you have in \(lesson.path(of: exercise)) stays as it is. Then
      swift run gradus review \(exercise.id)
    asks your new code with fresh questions.
    """
  }

  static func end(
    _ exercise: any AnyExercise, kept: String, next: Recall?, now: Double
  ) -> String {
    let due = next.map { "\nDue again \(Recalls.days(until: $0.due, from: now))." } ?? ""
    return "What you have written is in \(kept); swift run gradus compare \(exercise.id) shows the "
      + "worked answer.\(due)"
  }
}
