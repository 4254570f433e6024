import Exercising
import Foundation
import Gradus

extension TraceVerdict {
  /// The verdict as people read it: one line for what agrees, or cannot be judged.
  public var text: String {
    ([verdict] + remarks).joined(separator: "\n")
  }

  /// What is to be known of the file, and of a bound that is not the usual one.
  private var remarks: [String] {
    missing.prefix(4).map { "  record    \($0)" } + lacks.map { "  lacks     \($0)" }
      + (unusualBound.map { ["  judged    to \($0)"] } ?? [])
  }

  private var verdict: String {
    switch outcome {
    case .invalid(let reason): return "\(file): invalid: \(reason)"
    case .matches(let error, let others):
      let line =
        "\(file): matches \(subject): \(counted(steps, "step")), \(numbers) numbers, "
        + "largest error \(String(format: "%.1e", error))"
      guard !others.isEmpty else { return line }
      return line
        + "\n  as do \(counted(others.count, "deviation")), from which nothing in it tells "
        + "PyTorch's apart; --json names them"
    case .deviates(let place, let deviations):
      var lines = ["\(file): deviates from \(subject) \(place.text)"]
      if let detail = place.detail { lines.append("  there     \(detail)") }
      lines.append("  expected  \(legible(place.expected))")
      lines.append("  found     \(legible(place.found))")
      lines += really.isEmpty ? diagnosis(deviations) : identification
      return lines.joined(separator: "\n")
    }
  }

  private var identification: [String] {
    var lines: [String] = []
    for (number, really) in really.prefix(3).enumerated() {
      let lead = number > 0 ? "or" : "really"
      lines.append(
        "  " + lead.padding(toLength: 10, withPad: " ", startingAt: 0)
          + (number > 0
            ? "\(really.subject)"
            : "this is no \(subject): it is \(really.subject)"))
      for name in really.match.names {
        lines.append("  but       " + name.line)
        lines += name.details.map { String(repeating: " ", count: 12) + $0 }
      }
    }
    if really.count > 3 { lines.append("  or        one of \(really.count - 3) more") }
    lines.append(
      really.count == 1
        ? "            this reproduces the whole file"
        : "            each reproduces the whole file")
    return lines
  }

  private func diagnosis(_ deviations: [Match]) -> [String] {
    guard !deviations.isEmpty else {
      return ["  likely    no known deviation gives these numbers, and no other optimizer"]
    }
    var lines: [String] = []
    for (number, match) in deviations.prefix(5).enumerated() {
      for (part, name) in match.names.enumerated() {
        let lead = part > 0 ? "and" : number > 0 ? "or" : "likely"
        lines.append("  " + lead.padding(toLength: 10, withPad: " ", startingAt: 0) + name.line)
        lines += name.details.map { String(repeating: " ", count: 12) + $0 }
      }
    }
    if deviations.count > 5 { lines.append("  or        one of \(deviations.count - 5) more") }
    lines.append(
      deviations.count == 1
        ? "            this reproduces the whole file"
        : "            each reproduces the whole file; what would tell them apart is not in it")
    return lines
  }
}

extension TraceVerdict.Divergence {
  /// "at step 3, tensor 0 [1, 2]", or "after 3 steps, in lr".
  var text: String {
    if let name { return "after \(counted(step, "step")), in \(name)" }
    let place = evaluation.map { ", evaluation \($0)" } ?? ""
    return "at step \(step)\(place), tensor \(tensor ?? 0)\(index.isEmpty ? "" : " \(index)")"
  }
}

extension DeviationName {
  /// The title with the id.
  var line: String { "\(title)  [\(id)]" }

  /// The wrong line, and who has it.
  var details: [String] { [equation, seenIn.map { "as in \($0)" }].compactMap { $0 } }
}
