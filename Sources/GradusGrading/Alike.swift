import Exercising
import Foundation

/// Submissions that have something in common which is to be looked at, and judged by nobody but the
/// instructor.
package struct Alike: Encodable, Equatable, Sendable {
  package enum Likeness: String, Encodable, Sendable {
    /// The same wrong answers to all questions.
    case answers
    /// The same file up to names, spaces and comments.
    case code
  }

  package let exercise: String
  package let likeness: Likeness
  package let submissions: [String]
  /// What makes it more or less of a surprise, in words.
  package let note: String
}

/// How often a mistake was made.
package struct Mistakes: Encodable, Equatable, Sendable {
  package let exercise: String
  package let mistake: String
  package let count: Int
  package let submissions: [String]
}

extension ClassMarks {
  /// Files with fewer words of their own are alike by themselves.
  private static let fewestWords = 40

  /// All that are alike: for each exercise those with the same wrong answers, then those with the same
  /// code.
  package var alike: [Alike] {
    exercises.flatMap { exercise -> [Alike] in
      let rows = submissions.compactMap { marked in
        marked.rows.first { $0.report.exercise == exercise.id }.map { (marked.name, $0) }
      }
      func groups<Key: Hashable>(_ key: (Row) -> Key?) -> [[(name: String, row: Row)]] {
        let keyed = rows.compactMap { name, row in key(row).map { ($0, (name: name, row: row)) } }
        return Dictionary(grouping: keyed, by: \.0).values.map { $0.map(\.1) }
          .filter { $0.count > 1 }.sorted { $0[0].name < $1[0].name }
      }
      let answers = groups(\.answers).map { group in
        Alike(
          exercise: exercise.id, likeness: .answers, submissions: group.map(\.name),
          note: group[0].row.report.mistake == "unknown"
            ? "a mistake that has no name" : "a known mistake: \(group[0].row.report.mistake)")
      }
      let code = groups { row in row.code.flatMap { $0.words < Self.fewestWords ? nil : $0 } }
        .map { group in
          Alike(
            exercise: exercise.id, likeness: .code, submissions: group.map(\.name),
            note: "\(group[0].row.code?.words ?? 0) words beside the stub's")
        }
      return answers + code
    }
  }

  /// The mistakes of the class, the commonest first: the lesson that needs another word.
  package var mistakes: [Mistakes] {
    exercises.flatMap { exercise -> [Mistakes] in
      var named: [String: [String]] = [:]
      for marked in submissions {
        let row = marked.rows.first { $0.report.exercise == exercise.id }
        guard let mistake = row?.report.mistake, !mistake.isEmpty else { continue }
        named[mistake, default: []].append(marked.name)
      }
      return named.map {
        Mistakes(
          exercise: exercise.id, mistake: $0.key, count: $0.value.count, submissions: $0.value)
      }.sorted { ($1.count, $0.mistake) < ($0.count, $1.mistake) }
    }
  }
}
