import Exercising
import Foundation

extension ClassMarks {
  /// The instructor's report: the marks, what is alike, what went wrong how often, and the seed.
  package var text: String {
    var lines: [String] = []
    if isUnsafe { lines += [Self.unsafeNote, ""] }
    lines += table + [""]
    lines += problems
    lines += section(
      "Alike, to be looked at and not judged by this list:",
      alike.map { alike in
        "\(alike.exercise)  same \(alike.likeness == .answers ? "wrong answers" : "code"): "
          + "\(alike.submissions.joined(separator: ", "))  (\(alike.note))"
      })
    lines += section(
      "Words that no exercise needs, to be looked at and not judged by this list:", unusual)
    lines += section(
      "Mistakes of the class:",
      mistakes.map {
        "\($0.exercise)  \($0.mistake): \($0.count)"
      })
    lines.append(
      "Seed \(seed): who knows it knows the questions. The same questions: --seed \(seed)")
    return lines.joined(separator: "\n")
  }

  private func section(_ title: String, _ lines: [String]) -> [String] {
    lines.isEmpty ? [] : [title] + lines.map { "  \($0)" } + [""]
  }

  private var unusual: [String] {
    submissions.flatMap { marked in
      marked.rows.filter { !$0.unusual.isEmpty }.map { row in
        "\(row.report.exercise)  \(marked.name): \(row.unusual.prefix(8).joined(separator: ", "))"
      }
    }
  }

  private var table: [String] {
    let width = (submissions.map(\.name.count) + [10]).max() ?? 10
    func padded(_ text: String, _ width: Int) -> String {
      text.padding(toLength: max(width, text.count), withPad: " ", startingAt: 0)
    }
    let columns = exercises.map(\.id)
    let head =
      padded("submission", width) + "  " + padded("points", 8)
      + columns.map { padded(String($0), $0.count + 2) }.joined()
    let rows = submissions.map { marked in
      let cells = columns.map { id in
        let state = marked.rows.first { $0.report.exercise == id }?.report.state
        return padded(state.map(Self.mark) ?? "?", id.count + 2)
      }
      return padded(marked.name, width) + "  "
        + padded("\(GradusGrading.points(earned(marked)))/\(GradusGrading.points(total))", 8)
        + cells.joined()
    }
    let legend = "✓ holds, ✗ fails, ! crashed, ⏱ timed out, # does not compile, ○ not started"
    return ([head] + rows).map { $0.replacing(#/ +$/#, with: "") } + [legend]
  }

  private static func mark(_ state: State) -> String {
    switch state {
    case .holds: "✓"
    case .fails: "✗"
    case .crashed: "!"
    case .timedOut: "⏱"
    case .doesNotCompile: "#"
    case .notStarted: "○"
    }
  }

  private var problems: [String] {
    var lines: [String] = []
    for marked in submissions {
      if let problem = marked.problem { lines.append("\(marked.name): \(problem)") }
      lines += marked.refused.map { "\(marked.name): refused \($0)" }
      if marked.unusedCount > 0 {
        let more = marked.unusedCount - min(marked.unusedCount, 3)
        lines.append(
          "\(marked.name): not used: \(marked.unused.prefix(3).joined(separator: ", "))"
            + (more > 0 ? " and \(more) more" : ""))
      }
    }
    return section("Submissions:", lines)
  }
}
