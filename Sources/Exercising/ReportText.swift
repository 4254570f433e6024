import Answering
import Foundation
import Gradus

extension ExerciseReport {
  /// The report for a learner: what does not hold, with the simplest example of it, and what to do
  /// about it. `path` is the stub's.
  public func text(path: String) -> String { rawText(path).visible }

  private func rawText(_ path: String) -> String {
    switch state {
    case .notStarted: return "○ \(exercise)  \(title): not started. Begin in \(path)"
    case .crashed, .timedOut: return endText(path: path)
    case .doesNotCompile:
      return "✗ \(exercise)  \(title): does not compile\n\n\(errors ?? "")"
    case .holds, .fails:
      var lines = [headline]
      if state == .holds && isRobust { return headline }
      for claim in claims where state == .fails || claim.isRobustness {
        lines.append("  \(claim.state == .holds ? "✓" : "✗") \(claim.title)")
      }
      if let counterexample = simplest {
        lines.append("")
        lines.append(contentsOf: counterexample.lines)
      }
      lines.append(contentsOf: likely)
      lines.append(contentsOf: look(path))
      return lines.joined(separator: "\n")
    }
  }

  /// "✓ 3.1.fit  the least-squares fit: holds (4 of 5 claims); robustness: not yet"
  private var headline: String {
    guard state == .holds else { return "✗ \(exercise)  \(title): fails" }
    let holding = claims.count { $0.state == .holds }
    return "✓ \(exercise)  \(title): holds (\(holding) of \(claims.count) claims)"
      + (isRobust ? "" : "; robustness: not yet")
  }

  /// The report about one claim, for a test that stands for it; the first that fails carries the
  /// diagnosis.
  public func text(claim title: String, path: String) -> String? {
    rawText(claim: title, path)?.visible
  }

  private func rawText(claim title: String, _ path: String) -> String? {
    if state == .crashed || state == .timedOut {
      // The claim that was being asked when it ended, and those after it.
      let first = claims.first { $0.state == .notAsked }?.title
      guard let claim = claims.first(where: { $0.title == title }), claim.state == .notAsked
      else { return claimText(title, path) }
      return first == title ? endText(path: path) : "not asked, since the process ended before"
    }
    return claimText(title, path)
  }

  private func claimText(_ title: String, _ path: String) -> String? {
    guard let claim = claims.first(where: { $0.title == title }),
      let counterexample = claim.counterexample
    else { return nil }
    let first = claims.first { $0.counterexample != nil }?.title
    guard first == title else { return counterexample.lines.joined(separator: "\n") }
    return (counterexample.lines + likely + look(path)).joined(separator: "\n")
  }

  private func endText(path: String) -> String {
    let word = state == .crashed ? "crashed" : "timed out"
    var lines = ["✗ \(exercise)  \(title): \(word)"]
    if let lastQuestion { lines.append(row("asked", lastQuestion)) }
    if let crash {
      lines.append(row("ended", crash.reason))
      if let location = crash.location { lines.append(row("at", location)) }
      lines.append(contentsOf: printedRow(crash.printed))
    }
    lines.append(row("look", path))
    return lines.joined(separator: "\n")
  }

  /// The lesson's own example, or the first counterexample of those with the smallest answer; four
  /// numbers are as easy to follow as one.
  private var simplest: Counterexample? {
    inTurn.min { max($0.size, 4) < max($1.size, 4) }
  }

  /// What to speak of now: a corner waits until the idea is right.
  private var inTurn: [Counterexample] {
    claims.filter { state == .holds || !$0.isRobustness }.compactMap(\.counterexample)
  }

  /// The shape of the error in the simplest counterexample, and what else it is in another one.
  private var shapes: [String] {
    let shown = simplest
    var lines = (shown?.shape ?? []).map { row("shape", $0.text) }
    let said = (shown?.shape ?? []).map(\.text)
    if let other = inTurn.first(where: { $0 != shown && !$0.shape.isEmpty }) {
      lines += other.shape.filter { !said.contains($0.text) }
        .map { row("shape", "\($0.text), in \(other.asked)") }
    }
    return lines
  }

  private var likely: [String] {
    switch diagnosis {
    case .named(let names):
      return rows(of: names) + [row("", "this reproduces every answer that your code gave")]
    case .namedInTheMain(let names):
      return rows(of: names) + [row("", "this reproduces every answer but those about robustness")]
    case .ambiguous(let candidates):
      return [row("likely", "one of these; each reproduces every answer that your code gave")]
        + candidates.map { row("", "· " + $0.map(\.title).joined(separator: ", and ")) }
    case .unknown:
      let advice =
        state == .holds ? "all but robustness holds" : "compare the formula line by line"
      return shapes + [row("likely", "no mistake that this exercise knows; \(advice)")]
    case .unsteady(let question):
      return [
        row("likely", "your code answers the same question differently the second time: does it"),
        row("", "draw at random, or keep something between calls? (\(question))"),
      ]
    case nil: return []
    }
  }

  private func rows(of names: [DeviationName]) -> [String] {
    names.enumerated().flatMap { index, name in
      [row(index == 0 ? "likely" : "and", "\(name.title)  [\(name.id)]")]
        + (name.seenIn.map { [row("", "as in \($0)")] } ?? [])
    }
  }

  private func look(_ path: String) -> [String] {
    [row("look", "\(path), or ask: swift run gradus hint \(exercise)")]
  }
}

extension Counterexample {
  /// What was asked, answered and expected, a line each.
  package var lines: [String] {
    var lines = [row("asked", asked)]
    if let place { lines.append(row("place", place)) }
    if let detail { lines.append(row("there", detail)) }
    lines.append(row("answered", answered))
    lines.append(row("expected", expected))
    if let replay { lines.append(row("again", replay)) }
    lines.append(contentsOf: printedRow(printed))
    return lines
  }
}

/// A line of a report: its name in a column, then what it says.
package func row(_ name: String, _ text: String) -> String {
  "  " + name.padding(toLength: 10, withPad: " ", startingAt: 0) + text
}

/// What the learner's code printed: the beginning, and the end where there is more.
private func printedRow(_ printed: String) -> [String] {
  let lines = printed.split(separator: "\n").map { String($0.prefix(200)) }
  return shortenedInTheMiddle(lines, atMost: 10).enumerated().map {
    row($0 == 0 ? "printed" : "", $1)
  }
}
