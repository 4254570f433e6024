import Foundation

/// A report as people read it.
struct ReportText {
  let report: GradientReport
  /// How many coordinates the gradient has.
  let parameters: Int
  /// What is right or wrong.
  var subject = "the gradient"
  /// What was compared, where that is not the function's own slope.
  let checked: String?

  /// At most 100 columns wide where names are not long.
  var text: String {
    let parts = [[sentence], counts, blockTable, coordinateTable, notes, diagnosis]
    return parts.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
      .joined(separator: "\n\n")
  }

  private var sentence: String {
    let looked = report.coordinates.count
    switch report.verdict {
    case .agrees:
      let invisible = report.invisible.count
      if invisible == looked && invisible > 0 && report.blocks.isEmpty {
        return "agrees: nothing speaks against \(subject), but no evaluation can see an effect of "
          + every(looked)
      }
      let seen =
        invisible == 0
        ? every(looked)
        : "\(looked - invisible) of \(looked) coordinates, and no evaluation can see the rest"
      return report.blocks.isEmpty
        ? "agrees: \(subject) is right in \(seen)"
        : "agrees: \(subject) is right along a random direction in \(each(report.blocks.count))"
    case .disagrees:
      let wrong = report.disagreeing.count
      return wrong == 0
        ? "disagrees: \(subject) is wrong"
        : "disagrees: \(subject) is wrong in \(looked < parameters ? "at least " : "")"
          + (parameters == 1 ? every(1) : "\(wrong) of \(parameters) coordinates")
    case .kink:
      return "kink: the function has no derivative there, and \(subject) is a valid subgradient"
    case .unresolved: return "unresolved: \(report.reason ?? "")"
    }
  }

  private func every(_ count: Int) -> String {
    count == 1 ? "its one coordinate" : "all \(count) coordinates"
  }

  private func each(_ count: Int) -> String { count == 1 ? "its one block" : "all \(count) blocks" }

  private var counts: [String] {
    let verdicts: [(Verdict, String)] = [
      (.agrees, "agree"), (.disagrees, "disagree"), (.kink, "at a kink"),
      (.unresolved, "unresolved"),
    ]
    let parts = verdicts.compactMap { verdict, word in
      let count = report.coordinates.count { $0.verdict == verdict && !$0.isInvisible }
      return count == 0 ? nil : "\(count) \(word)"
    }
    let invisible = report.invisible.count
    let words = parts + (invisible == 0 ? [] : ["\(invisible) invisible"])
    let looked = words.isEmpty ? "none" : words.joined(separator: ", ")
    let all = report.coordinates.count == parameters
    var lines = [
      "coordinates  \(parameters)\(all ? "" : ", looked at one by one"): \(looked)",
      "evaluations  \(report.evaluations), seed \(report.seed)",
    ]
    // Symmetry is no coordinate's and no block's.
    if report.coordinates.isEmpty && report.blocks.isEmpty { lines.removeFirst() }
    if let checked { lines.append("checked      \(checked)") }
    if let rightAndWrong { lines.append("blocks       \(rightAndWrong)") }
    let visible = report.coordinates.filter { !$0.isInvisible }
    let smallest = visible.map(\.smallestDetectable) + blocksDetectable
    if report.verdict == .agrees, let largest = smallest.filter(\.isFinite).max() {
      lines.append("detectable   a relative error of \(short(largest)) or more")
    }
    return lines
  }

  /// "W1, b1 wrong; W2, b2 right", where each coordinate of several blocks was looked at.
  private var rightAndWrong: String? {
    guard report.verdict == .disagrees, report.coordinates.count == parameters else { return nil }
    var names: [String] = []
    for case let name? in report.coordinates.map(\.block) where !names.contains(name) {
      names.append(name)
    }
    let wrong = Set(report.disagreeing.compactMap(\.block))
    guard names.count > 1, !wrong.isEmpty else { return nil }
    let parts = [
      (names.filter(wrong.contains), "wrong"), (names.filter { !wrong.contains($0) }, "right"),
    ]
    return parts.filter { !$0.0.isEmpty }
      .map { "\($0.0.map(cut).joined(separator: ", ")) \($0.1)" }.joined(separator: "; ")
  }

  private var blocksDetectable: [Double] { report.blocks.map(\.smallestDetectable) }

  private var blockTable: [String] {
    guard !report.blocks.isEmpty else { return [] }
    let head = ["block", "verdict", "gradient · v", "slope along v ± bar", "detectable"]
    let rows = report.blocks.map { block in
      [
        cut(block.name), block.verdict.rawValue, long(block.analytic), block.numeric.text,
        short(block.smallestDetectable),
      ]
    }
    return aligned([head] + limited(rows), right: [2, 4]) + more(rows.count)
  }

  private var coordinateTable: [String] {
    guard !report.offending.isEmpty else { return [] }
    let head = [
      "block", "position", "verdict", "analytic", "numeric ± bar", "in bars", "detectable",
    ]
    let rows = report.offending.map { check in
      [
        cut(check.block ?? "x"), check.place, check.verdict.rawValue, long(check.analytic),
        check.numeric.text, short(check.distanceInBars),
        short(check.smallestDetectable),
      ]
    }
    return aligned([head] + limited(rows), right: [3, 5, 6]) + more(rows.count)
  }

  /// What is to be said of each row, alike ones once.
  private var notes: [String] {
    var lines: [String] = []
    for check in report.offending.prefix(20) {
      guard let note = check.note else { continue }
      let line = "\(cut(check.block ?? "x"))\(check.place)  \(note)"
      if !lines.contains(where: { $0.hasSuffix("  \(note)") }) { lines.append(line) }
    }
    return lines
  }

  private var diagnosis: [String] { report.diagnosis.map { "likely  \($0)" } }

  private func limited(_ rows: [[String]]) -> [[String]] { Array(rows.prefix(20)) }

  private func more(_ count: Int) -> [String] { count > 20 ? ["… and \(count - 20) more"] : [] }

  private func cut(_ name: String) -> String {
    // What a terminal would act upon is not shown.
    let name = name.filter {
      !$0.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }
    return name.count <= 16 ? name : name.prefix(15) + "…"
  }

  private func long(_ value: Double) -> String { String(format: "%.8g", value) }

  private func short(_ value: Double) -> String { String(format: "%.2g", value) }
}

extension Estimate {
  /// "0.25 ± 1e-12".
  var text: String { String(format: "%.8g ± %.2g", value, bar) }
}

extension GradientReport: CustomStringConvertible {
  /// The report as people read it: the verdict, the counts, the coordinates that do not agree, worst
  /// first, and what they have in common.
  public var description: String { text(subject: subject, checked: compared) }

  /// The report on something other than the gradient itself.
  package func text(subject: String, checked: String?) -> String {
    ReportText(report: self, parameters: parameters, subject: subject, checked: checked).text
  }

  /// What was compared of a function of several values.
  static let product = "w · f(x) for random w, since the function has several values"

  /// The coordinates that do not simply agree, worst first.
  public var offending: [CoordinateCheck] {
    let order: [Verdict] = [.disagrees, .unresolved, .kink]
    func key(_ check: CoordinateCheck) -> (Int, Double, Int) {
      let error = check.relativeError
      return (
        order.firstIndex(of: check.verdict) ?? order.count, error.isNaN ? -.infinity : -error,
        check.index
      )
    }
    return coordinates.filter { $0.verdict != .agrees }.sorted { key($0) < key($1) }
  }
}

extension CoordinateCheck {
  /// How far the analytic value lies from the numeric one, in error bars.
  public var distanceInBars: Double {
    let distance = abs(analytic - numeric.value)
    return distance == 0 ? 0 : distance / numeric.bar
  }

  /// The reason, or the slopes of a kink.
  public var note: String? {
    let slopes = kink.map { kink in
      // A zero without a sign.
      String(
        format: kink.isRange
          ? "subgradients from %.6g to %.6g, each value of the function by itself"
          : "slopes %.6g and %.6g from below and above", kink.below + 0, kink.above + 0)
    }
    let parts = [reason, slopes].compactMap { $0 }
    return parts.isEmpty ? nil : parts.joined(separator: ": ")
  }
}
