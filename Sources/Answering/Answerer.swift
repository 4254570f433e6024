import Foundation

/// Whoever answers: this process, or a child of it.
public protocol Answerer: Sendable {
  /// The answer to `request` as JSON.
  /// - Throws: An ``AnswerFailure`` where none came.
  func answer(_ request: Wire.Request) throws -> Transcribed
  /// Forgets what the code has kept since it was started, where it runs in a process of its own.
  func startAnew()
}

extension Answerer {
  public func startAnew() {}
}

/// An answer, and what the answering code printed meanwhile.
public struct Transcribed: Sendable {
  /// The answer as JSON.
  public let answer: Data
  /// The end of what it printed.
  public let printed: String
}

/// Why there is no answer.
public enum AnswerFailure: Error, Equatable {
  /// The stub still throws `Todo`.
  case notStarted(String)
  /// The code threw an error of its own.
  case threw(String)
  /// The process ended: a trap, a signal, a call of `exit`.
  case crashed(Crash)
  /// The time for one question ran out.
  case timedOut(Crash)

  /// Why, and where in the learner's code as far as that is known.
  public var words: String {
    switch self {
    case .notStarted: "it is not started"
    case .threw(let message): message
    case .crashed(let crash), .timedOut(let crash):
      crash.reason + (crash.location.map { ", at \($0)" } ?? "")
    }
  }
}

/// What a command ends with that needed the answer: of code that holds in the check, where it was
/// asked something else.
extension AnswerFailure: CustomStringConvertible {
  public var description: String { "your code gave no answer: \(words)" }
}

/// How an answering process ended.
public struct Crash: Error, Equatable, Sendable, Codable {
  /// What happened, in a sentence without a full stop.
  public var reason: String
  /// The file and line of the learner's code, such as `Exercises/…/Adam.swift:31`.
  public var location: String?
  /// The last that was printed to standard output and standard error, without the backtrace.
  public var printed: String

  public init(reason: String, location: String? = nil, printed: String = "") {
    self.reason = reason
    self.location = location
    self.printed = printed
  }
}
