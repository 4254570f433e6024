import Foundation
import Gradus

/// The functions that answer, by exercise: what a learner's module is wrapped in.
///
/// Questions and answers cross as JSON, in process as well as between processes, so that both
/// ways give the same verdict.
public struct AnswerBook: Sendable {
  /// One exercise's answering function.
  public struct Entry: Sendable {
    let exercise: String
    let reply: @Sendable (Data) throws -> Data

    /// `answer` is called once for each question, with nothing left over from the one before.
    public init<Q: Question, A: Answer>(
      _ exercise: String, _ answer: @escaping @Sendable (Q) throws -> A
    ) {
      self.exercise = exercise
      reply = { try Wire.encode(try answer(Wire.decode(Q.self, from: $0))) }
    }
  }

  private let entries: [String: Entry]

  public init(_ entries: [Entry]) {
    self.entries = Dictionary(uniqueKeysWithValues: entries.map { ($0.exercise, $0) })
  }

  /// The answer to one line from the asker. Never throws: whatever happens is an answer.
  public func reply(to request: Wire.Request) -> Wire.Reply {
    guard let entry = entries[request.exercise] else {
      return .error("this program has no exercise \(request.exercise)")
    }
    do {
      return .answer(try entry.reply(request.question))
    } catch let todo as Todo {
      return .todo(todo.exercise)
    } catch {
      return .error("\(error)")
    }
  }
}

extension AnswerBook: Answerer {
  /// Answers in this process: for a debugger, and for answers that are trusted.
  /// - Throws: An ``AnswerFailure`` where the stub is not started, or its code throws.
  public func answer(_ request: Wire.Request) throws -> Transcribed {
    Transcribed(answer: try reply(to: request).payload(), printed: "")
  }
}
