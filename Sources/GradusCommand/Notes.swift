import Exercising
import Foundation
import Gradus

/// What the command remembers of a learner from one call to the next.
///
/// It lies in `.gradus.json` in the checkout, which git does not track. Where it cannot be read or
/// written nothing is remembered, and all else is as it is.
struct Notes: Codable, Equatable {
  /// The exercises that have held once.
  var held: Set<String> = []
  /// The last hint that was shown, by exercise.
  var hints: [String: Int] = [:]

  init() {}

  /// What is noted in `project`.
  init(of project: Project) {
    let data = try? Data(contentsOf: Self.file(in: project))
    self = data.flatMap { try? CheckedJSON.decode(Notes.self, from: $0) } ?? Notes()
  }

  /// Notes what `change` does, and returns what it returns.
  static func change<Result>(in project: Project, _ change: (inout Notes) -> Result) -> Result {
    let before = Notes(of: project)
    var notes = before
    let result = change(&notes)
    if notes != before, let data = try? JSONEncoder().encode(notes) {
      try? data.write(to: file(in: project), options: .atomic)
    }
    return result
  }

  private static func file(in project: Project) -> URL {
    project.root.appending(path: ".gradus.json")
  }

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
