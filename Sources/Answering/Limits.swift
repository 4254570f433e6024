import Foundation

/// What one answering process may use.
public struct Limits: Sendable, Codable {
  /// Processor seconds for one question. Ten are several times what two million printed lines take,
  /// in a debug build and on a slow machine.
  public var processorSeconds: Int
  /// Seconds without work for one question, for code that waits.
  public var clockSeconds: Double
  /// Seconds of work and of waiting for all questions of one exercise together.
  public var exerciseSeconds: Double
  /// Bytes of address space. Linux alone enforces it; half of it may be used in one question.
  public var memory: Int
  /// Bytes of printed text kept for one question; more is read and dropped.
  public var printed: Int
  /// Bytes that one answer may have.
  public var answer: Int

  public init(
    processorSeconds: Int = 10, clockSeconds: Double = 15, exerciseSeconds: Double = 60,
    memory: Int = 2 << 30, printed: Int = 4096, answer: Int = 16 << 20
  ) {
    self.processorSeconds = processorSeconds
    self.clockSeconds = clockSeconds
    self.exerciseSeconds = exerciseSeconds
    self.memory = memory
    self.printed = printed
    self.answer = answer
  }
}

extension Limits {
  /// The megabytes that one question may take.
  var questionMegabytes: Int { memory >> 21 }

  /// The variable in which whoever starts an answering process tells it its limits.
  private static let variable = "GRADUS_LIMITS"

  var environment: [String: String] {
    guard let text = try? JSONEncoder().encode(self) else { return [:] }
    return [Self.variable: String(decoding: text, as: UTF8.self)]
  }

  /// The limits that this process was started with; the usual ones where it was told none.
  static var told: Limits {
    let text = ProcessInfo.processInfo.environment[variable] ?? ""
    return (try? JSONDecoder().decode(Limits.self, from: Data(text.utf8))) ?? Limits()
  }
}
