import Exercising
import Foundation

/// What was found out about exercises of one lesson, for their author: whether they are sound.
struct Proof {
  let lesson: Lesson
  let soundness: [Soundness]

  /// The proofs of what is selected, a lesson each; a terminal says how far they are.
  static func all(of selection: Selection) -> [Proof] {
    let progress = SlowProgress()
    defer { progress.clear() }
    return selection.exercises.map { lesson, exercises in
      Proof(
        lesson: lesson,
        soundness: Soundness.of(exercises) { done, all, exercise in
          progress.show("\(lesson.number): \(done) of \(all) gradings, at \(exercise) …")
        })
    }
  }

  /// A paragraph for each part that is missing and each fault; none where there is none.
  func faults(in rooms: Rooms) -> [String] {
    let parts = rooms.faults(of: soundness.map(\.exercise), in: lesson)
    let table = Rooms.killTable(of: lesson)
    let stale = soundness.filter { !rooms.killTableHas($0, in: lesson) }.map(\.exercise.id)
    let isSaid = parts.contains { $0.hasPrefix(table) }
    return parts + soundness.flatMap(faults)
      + (isSaid ? [] : stale).map {
        "\(table) does not say what the claims of \($0) reject; \(Rooms.writing(lesson))"
      }
  }

  /// What is wrong with an exercise, with the file in which it is to be mended before it.
  private func faults(of found: Soundness) -> [String] {
    let (id, file) = (found.exercise.id, found.exercise.file)
    return found.faults.map { "Sources/Lessons/\(lesson.folder)/Course/\(file): \(id): \($0)" }
  }

  /// What is said where nothing is wrong.
  var summary: String {
    let deviations = soundness.map(\.deviations.count).reduce(0, +)
    let exercises = soundness.count == 1 ? "exercise" : "exercises"
    return "\(lesson.number): \(soundness.count) \(exercises) sound, with all parts; each of "
      + "\(deviations) deviations is rejected and named."
  }

  /// Writes what the claims of the lesson, of which all exercises must have been asked, reject.
  /// - Throws: A ``Problem`` where the file cannot be written.
  func writeKillTable(in project: Project) throws {
    let file = project.root.appending(path: Rooms.killTable(of: lesson))
    try NamedFile(file.path).write(Data(lesson.killTable(soundness).utf8))
  }
}
