import Foundation
import Gradus

/// The lines that cross between asker and answerer: a word, a space, the rest.
public enum Wire {
  /// "3.1.adam {…}": an exercise and its question.
  public struct Request: Sendable {
    /// Such as `3.1.adam`.
    public let exercise: String
    /// The question as JSON, on one line.
    public let question: Data

    public init(exercise: String, question: Data) {
      self.exercise = exercise
      self.question = question
    }

    init?(line: Data) {
      guard let (word, rest) = split(line) else { return nil }
      self.init(exercise: word, question: rest)
    }

    var line: Data { Data("\(exercise) ".utf8) + question }
  }

  /// "answer {…}", "todo 3.1.adam" or "error …", the last two with a JSON string; "ending work" where
  /// the process is about to end, since it has used too much.
  public enum Reply: Sendable {
    case answer(Data)
    case todo(String)
    case error(String)
    case ending(Excess)

    init?(line: Data) {
      guard let (word, rest) = split(line) else { return nil }
      switch word {
      case "answer": self = .answer(rest)
      case "todo": self = .todo((try? decode(String.self, from: rest)) ?? "")
      case "error": self = .error((try? decode(String.self, from: rest)) ?? "")
      case "ending":
        guard let excess = Excess(rest) else { return nil }
        self = .ending(excess)
      default: return nil
      }
    }

    var line: Data {
      switch self {
      case .answer(let data): Data("answer ".utf8) + data
      case .todo(let exercise): Data("todo ".utf8) + ((try? encode(exercise)) ?? Data())
      case .error(let message): Data("error ".utf8) + ((try? encode(message)) ?? Data())
      case .ending(let excess): Data("ending \(excess)".utf8)
      }
    }

    /// The answer, or the failure that came instead of it.
    func payload() throws -> Data {
      switch self {
      case .answer(let data): return data
      case .todo(let exercise): throw AnswerFailure.notStarted(exercise)
      case .error(let message): throw AnswerFailure.threw(message)
      case .ending: throw AnswerFailure.crashed(Crash(reason: "the process is about to end"))
      }
    }
  }

  /// JSON on one line, the same for the same value; NaN and infinities, which a wrong answer may well
  /// hold, as strings.
  /// - Throws: What `value` throws as it is encoded.
  public static func encode(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try encoder.encode(value)
  }

  /// The value that `encode` has written.
  /// - Throws: A `JSONFlaw` where `data` is no JSON that two readers understand alike, or a
  ///   `DecodingError` where it holds something else.
  public static func decode<Value: Decodable>(_ type: Value.Type, from data: Data) throws -> Value {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try CheckedJSON.decode(type, from: data, by: decoder)
  }

  private static func split(_ line: Data) -> (String, Data)? {
    guard let space = line.firstIndex(of: UInt8(ascii: " ")),
      let word = String(data: line[..<space], encoding: .utf8)
    else { return nil }
    return (word, Data(line[(space + 1)...]))
  }
}
