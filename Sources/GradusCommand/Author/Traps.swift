import Exercising
import Foundation

/// A mistake that a lesson's text warns of, in the list that begins with "Traps: " in the section of
/// its exercise, or that is folded away under "Traps", with the deviations that tell it apart:
///
///     Traps: the half forgotten (`half-missing`); a whole wave, or a quarter of one (`whole-wave`,
///     `quarter-wave`); degrees for radians (`degrees`).
///
/// The names are those that reports have for the mistake, so that a reader finds it here.
struct Trap {
  /// As it stands in the text, on one line.
  let text: String
  /// The names in parentheses at its end; empty where there are none.
  let names: [String]

  /// The traps of the exercise `id` in a lesson's text; empty where there is no such list.
  static func all(of id: String, in lesson: String) -> [Trap] {
    let sections = lesson.components(separatedBy: "\n### ")
    guard
      let section = sections.first(where: { $0.hasPrefix("\(id), in ") })?
        .components(separatedBy: "\n## ")[0],
      let start = section.firstMatch(of: #/Traps: |<summary>Traps</summary>\s*/#)
    else { return [] }
    return items(section[start.range.upperBound...]).map(Trap.init)
  }

  /// The parts between semicolons, up to the full stop or the end of the paragraph. Code, formulas and
  /// what stands in parentheses have marks of their own.
  private static func items(_ text: Substring) -> [String] {
    var (items, depth, quote) = ([""], 0, Character?.none)
    for (character, next) in zip(text, text.dropFirst() + ["\n"]) {
      if character == "\n" && next == "\n" { break }
      if let mark = quote {
        if character == mark { quote = nil }
      } else if character == "`" || character == "$" {
        quote = character
      } else if character == "(" {
        depth += 1
      } else if character == ")" {
        depth -= 1
      } else if depth == 0 && character == "." && next.isWhitespace {
        break
      } else if depth == 0 && character == ";" {
        items.append("")
        continue
      }
      items[items.count - 1].append(character)
    }
    return items
  }

  private init(_ item: String) {
    text = item.split { $0.isWhitespace }.joined(separator: " ")
    let names = text.firstMatch(of: #/\(((?:`[a-z0-9][a-z0-9.-]*`(?:, )?)+)\)$/#)
    self.names = names?.1.matches(of: #/[a-z0-9.-]+/#).map { String($0.output) } ?? []
  }
}

/// The traps of a lesson's text, held against the deviations of its exercises.
struct Traps {
  private let traps: [(exercise: any AnyExercise, trap: Trap)]

  init(_ lesson: Lesson, text: String) {
    traps = lesson.exercises.flatMap { exercise in
      Trap.all(of: exercise.id, in: text).map { (exercise: exercise, trap: $0) }
    }
  }

  /// Whether a trap names a deviation. Then each must.
  private var areNamed: Bool { traps.contains { !$0.trap.names.isEmpty } }

  /// Whether there are traps, and none says which deviation tells it apart.
  var lackNames: Bool { !traps.isEmpty && !areNamed }

  /// A line for each trap that names no deviation, where others do, and for each name of none.
  var faults: [String] {
    guard areNamed else { return [] }
    return traps.flatMap { exercise, trap in
      let known = Set(exercise.deviationNames.map(\.id))
      let strangers = trap.names.filter { !known.contains($0) }
      if trap.names.isEmpty {
        return ["\(exercise.id) has no deviation for the trap \"\(trap.text)\""]
      }
      return strangers.map {
        "\(exercise.id) has no deviation \($0), which the trap \"\(trap.text)\" names"
      }
    }
  }
}
