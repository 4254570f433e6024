import Foundation

/// What a process has used too much of.
public enum Excess: Sendable, Equatable, CustomStringConvertible {
  /// Processor time.
  case work
  /// Time in which it did nothing.
  case waiting
  /// Memory, as much as this since the question.
  case memory(megabytes: Int)

  /// What "work", "waiting" or "memory 412" says.
  init?(_ text: Data) {
    let words = String(decoding: text, as: UTF8.self).split(separator: " ")
    switch (words.first, words.dropFirst().first.flatMap { Int($0) }) {
    case ("work", _): self = .work
    case ("waiting", _): self = .waiting
    case ("memory", let megabytes?): self = .memory(megabytes: megabytes)
    default: return nil
    }
  }

  public var description: String {
    switch self {
    case .work: "work"
    case .waiting: "waiting"
    case .memory(let megabytes): "memory \(megabytes)"
    }
  }

  /// Megabytes that no right answer takes: who has them when the time is up has run out of memory.
  static let noticed = 64

  var isTime: Bool {
    switch self {
    case .work, .waiting: true
    case .memory: false
    }
  }

  /// What is to be said of it, `printed` being the bytes that the question has printed. It has no amount
  /// that would be another one the next time.
  func reason(_ limits: Limits, printed: Int) -> String {
    switch self {
    case .work:
      "the time ran out: \(seconds(Double(limits.processorSeconds))) of work on one question"
        + (printed < 1 << 20
          ? " (a loop that never ends?)"
          : ", in which it printed megabytes (a loop that never ends, or prints too much?)")
    case .waiting:
      "the time ran out: the code waits, and has done nothing for \(seconds(limits.clockSeconds))"
    case .memory(let megabytes):
      "out of memory: this question alone has taken more than "
        + "\(megabytes > limits.questionMegabytes ? limits.questionMegabytes : Self.noticed) MB "
        + "(a list that grows in a loop?)"
    }
  }
}

extension Crash {
  /// Whether it was stopped for what it had used: where it was then, and how much it had printed, is chance.
  public var wasStopped: Bool {
    reason.hasPrefix("the time ") || reason.hasPrefix("out of memory: this question ")
  }
}

/// "a second" or "15 seconds".
func seconds(_ count: Double) -> String {
  count == 1 ? "a second" : "\(count.formatted()) seconds"
}
