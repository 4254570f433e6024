import Exercising
import Foundation

extension ClassMarks {
  /// The page for one learner, as text. It has no seed, no hidden claim and nothing of anybody else.
  func feedback(_ marked: Marked) -> String {
    var lines = [
      "\(marked.name): \(GradusGrading.points(earned(marked))) of \(GradusGrading.points(total)) points",
      "",
    ]
    if isUnsafe { lines += [Self.unsafeNote, ""] }
    lines += troubles(marked)
    for row in marked.rows {
      let worth = points[row.report.exercise].points
      lines.append(text(row.report))
      lines.append(
        "  points    \(GradusGrading.points(points.earned(row.report))) of \(GradusGrading.points(worth))"
      )
      lines.append("")
    }
    return lines.joined(separator: "\n")
  }

  /// What was wrong with the submission as a whole, and what of it was not taken.
  private func troubles(_ marked: Marked) -> [String] {
    var lines = marked.problem.map { ["Nothing could be graded: \($0)", ""] } ?? []
    if !marked.refused.isEmpty {
      lines += ["Refused:"] + marked.refused.map { "  \($0)" } + [""]
    }
    return lines
  }

  /// What a learner is told of one exercise.
  func text(_ report: ExerciseReport) -> String {
    let shown = points.shown(report)
    let text = shown.text(path: path(of: report.exercise))
    let isHidden = report.state == .fails && !shown.claims.contains { $0.state == .fails }
    return isHidden ? text + "\n  a claim that is not shown does not hold" : text
  }

  /// The same page as HTML that needs nothing else.
  func page(_ marked: Marked) -> String {
    let rows = marked.rows.map { row -> String in
      let report = row.report
      let isOpen = report.state != .holds && report.state != .notStarted
      return """
        <details\(isOpen ? " open" : "")><summary><b>\(Self.escaped(report.exercise))</b> \
        \(Self.escaped(report.title)): \(report.state.words), \
        \(GradusGrading.points(points.earned(report))) of \
        \(GradusGrading.points(points[report.exercise].points))</summary>
        <pre>\(Self.escaped(text(report)))</pre></details>
        """
    }
    let notes = (isUnsafe ? [Self.unsafeNote] : []) + troubles(marked).filter { !$0.isEmpty }
    return """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8"><title>\(Self.escaped(marked.name))</title>
      <meta name="viewport" content="width=device-width">
      <style>body{font-family:sans-serif;max-width:60em;margin:2em auto;padding:0 1em}
      pre{white-space:pre-wrap;background:#f4f4f4;color:#111;padding:1em}summary{padding:.4em 0}</style>
      </head><body>
      <h1>\(Self.escaped(marked.name))</h1>
      <p>\(GradusGrading.points(earned(marked))) of \(GradusGrading.points(total)) points</p>
      \(notes.map { "<p>\(Self.escaped($0))</p>" }.joined(separator: "\n"))
      \(rows.joined(separator: "\n"))
      </body></html>

      """
  }

  /// `text` as it stands between tags and in values of HTML and of XML.
  static func escaped(_ text: String) -> String {
    // What XML has no way to write, whatever it is escaped to, goes.
    let allowed = text.unicodeScalars.filter { scalar in
      scalar == "\n" || scalar == "\t"
        || scalar.value >= 0x20 && scalar.value != 0xFFFE
          && scalar.value != 0xFFFF
    }
    return String(String.UnicodeScalarView(allowed))
      .replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }
}
