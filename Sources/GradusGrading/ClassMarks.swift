import Exercising
import Foundation
import Gradus

/// The marks of a class: all rows of all submissions, and what was asked.
///
/// Everything that is reported is a function of this value, and it holds no time, no path and no place
/// of a machine: whatever graded the submissions, and in how many parts, the reports are the same.
package struct ClassMarks: Sendable {
  /// The seed of the questions, which the instructor keeps.
  package let seed: UInt64
  /// Whether learners' code ran without a sandbox.
  package let isUnsafe: Bool
  package let lessons: [Lesson]
  package let points: Points
  /// Ordered by name.
  package let submissions: [Marked]

  package init(
    seed: UInt64, isUnsafe: Bool, lessons: [Lesson], points: Points, submissions: [Marked]
  ) {
    (self.seed, self.isUnsafe, self.lessons, self.points) = (seed, isUnsafe, lessons, points)
    self.submissions = submissions.sorted { $0.name < $1.name }
  }

  /// What every report says where there was no sandbox.
  static let unsafeNote =
    "Graded without a sandbox (--unsafe): code that was handed in could have changed these marks."

  /// The exercises that are graded.
  var exercises: [any AnyExercise] { lessons.flatMap(\.exercises) }

  /// The points that all exercises are worth together.
  var total: Double { exercises.reduce(0) { $0 + points[$1.id].points } }

  func earned(_ marked: Marked) -> Double {
    marked.rows.reduce(0) { $0 + points.earned($1.report) }
  }

  /// The stub of the exercise called `id`.
  func path(of id: String) -> String {
    for lesson in lessons {
      if let exercise = lesson.exercises.first(where: { $0.id == id }) {
        return lesson.path(of: exercise)
      }
    }
    return id
  }
}

extension State {
  /// As a report says it.
  package var words: String {
    switch self {
    case .notStarted: "not started"
    case .holds: "holds"
    case .fails: "fails"
    case .crashed: "crashed"
    case .timedOut: "timed out"
    case .doesNotCompile: "does not compile"
    }
  }
}

/// JSON as all reports have it.
func json(_ value: some Encodable) throws -> Data {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  encoder.nonConformingFloatEncodingStrategy = .convertToString(
    positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
  return try encoder.encode(value) + Data("\n".utf8)
}
