import Foundation

/// What the last words of a dead process say about why, and where.
struct Obituary {
  /// Nil where it cannot be known.
  let ending: Subprocess.Ending?
  /// Why the process was to end, where it had used too much.
  let excess: String?
  let isTimeUp: Bool
  let printed: String
  /// Standard error: Swift's message, then the runtime's backtrace.
  let messages: String

  var failure: AnswerFailure {
    let crash = Crash(
      reason: excess ?? reason, location: location, printed: printed + ownMessages)
    return isTimeUp ? .timedOut(crash) : .crashed(crash)
  }

  private var reason: String {
    let status: Int32
    switch ending {
    case .exited(0):
      return "the code ended the process, as exit(0) does, instead of returning an answer"
    case .exited(let status):
      return "the code ended the process with exit status \(status) instead of returning an answer"
    case .signal(let number): status = number
    case nil: return "the process closed its connection instead of returning an answer"
    }
    if let message = fatalError {
      if message.hasPrefix("failed to allocate") { return "out of memory (\(message))" }
      return message
    }
    if status == SIGSEGV {
      return "segmentation fault: a function that calls itself without end, or an unsafe pointer"
    }
    if status == SIGKILL { return "the process was killed, for want of memory or time" }
    if status == SIGILL || status == SIGTRAP {
      return "trap (an overflow, a nil unwrapped, a precondition?)"
    }
    return "signal \(status)"
  }

  /// What Swift's own report says of the end: the text of a fatal error, a precondition or an
  /// assertion, without the path of Swift's own sources.
  private var fatalError: String? {
    for line in messages.split(separator: "\n") {
      for (prefix, name) in Self.reports {
        guard let found = line.range(of: prefix) else { continue }
        let text = line[found.upperBound...].drop { $0 == ":" || $0 == " " }
        return text.isEmpty ? name : String(text)
      }
    }
    return nil
  }

  private static let reports = [
    ("Fatal error", "fatalError()"), ("Precondition failed", "a precondition failed"),
    ("Assertion failed", "an assertion failed"),
  ]

  /// The innermost frame in a file of the learner's: the file and line, or the file and function
  /// where the compiler gave the instruction no line.
  private var location: String? {
    for line in messages.split(separator: "\n") {
      // "…/Exercises/3.1-X/Adam.swift:31:7": the column says nothing. The checkout, too, may lie in a
      // folder of that name.
      let place = #/\/(?:.*\/)?(Exercises\/(?:\d+\.\d+-[^\/]+\/.+|[^\/]+)\.swift)(?::(\d+))?/#
      guard let at = line.range(of: " at /", options: .backwards),
        let match = line[line.index(before: at.upperBound)...].prefixMatch(of: place)
      else { continue }
      if let number = match.2 { return "\(match.1):\(number)" }
      let function = line.firstMatch(of: #/0x[0-9a-f]+ (.+?) \+ \d+ in /#)?.1
      return match.1 + (function.map { " in \($0)" } ?? "")
    }
    return nil
  }

  /// What the learner's code wrote to standard error before the runtime's report.
  private var ownMessages: String {
    let ends = (["*** Signal"] + Self.reports.map(\.0)).compactMap {
      messages.range(of: $0)?.lowerBound
    }
    guard let end = ends.min() else { return messages }
    // The message's own line goes too.
    let before = messages[..<end]
    let line = before.lastIndex(of: "\n").map(before.index(after:)) ?? before.startIndex
    return String(before[..<line])
  }
}
