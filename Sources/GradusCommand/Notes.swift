import Exercising
import Foundation
import Gradus

/// What the command remembers of a learner from one call to the next.
///
/// It lies beside the ``History`` in the checkout, and may be deleted, too. Where it cannot be written
/// nothing is remembered, and all else is as it is.
struct Notes: Codable, Equatable {
  /// The exercises that have held once.
  var held: Set<String> = []
  /// The last hint that was shown, by exercise.
  var hints: [String: Int] = [:]

  static let path = ".history/notes.json"

  init() {}

  /// What is noted in `project`. Throws a ``Problem`` where something else is in the file.
  init(of project: Project) throws {
    self.init()
    guard let data = try? Data(contentsOf: Self.file(in: project)) else { return }
    do {
      self = try CheckedJSON.decode(Notes.self, from: data)
    } catch {
      let reason = (error as? JSONFlaw).map { " (it \($0))" } ?? ""
      throw Problem(
        "\(Self.path) holds no notes of gradus\(reason): mend or delete it, until then nothing is "
          + "noted")
    }
  }

  /// Notes what `change` does, and returns what it returns. What is in the file and no notes stays
  /// there, and is named.
  static func change<Result>(in project: Project, _ change: (inout Notes) -> Result) -> Result {
    var notes = Notes()
    do {
      notes = try Notes(of: project)
    } catch {
      complain("gradus: \(error)")
      return change(&notes)
    }
    let before = notes
    let result = change(&notes)
    if notes != before, let data = try? JSONEncoder().encode(notes) {
      let file = file(in: project)
      try? FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try? data.write(to: file, options: .atomic)
    }
    return result
  }

  private static func file(in project: Project) -> URL { project.root.appending(path: path) }

  /// Which hint comes after the last one that was shown; after the third the first.
  mutating func nextHint(for exercise: String) -> Int {
    let level = (hints[exercise].flatMap { (1...3).contains($0) ? $0 : nil } ?? 0) % 3 + 1
    hints[exercise] = level
    return level
  }

  /// Notes those of `results` that hold, and returns the ones that never did before.
  mutating func newlyHeld(in results: [LessonResult]) -> Set<String> {
    let holding = results.flatMap(\.reports).filter { $0.state == .holds }.map(\.exercise)
    let new = Set(holding).subtracting(held)
    held.formUnion(new)
    return new
  }
}
