import Answering
import Foundation

/// JSON with numbers that are not finite as "nan", "inf" and "-inf".
enum JSON {
  static func encode(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try encoder.encode(value)
  }

  static func decode<Value: Decodable>(_ type: Value.Type, from data: Data) throws(Flaw) -> Value {
    do {
      return try Wire.decode(type, from: data)
    } catch {
      throw Flaw(error, in: data)
    }
  }
}

/// What is wrong with a text, in words that follow "the program's answer is wrong: ".
struct Flaw: Error {
  let text: String

  init(_ text: String) { self.text = text }

  /// What is wrong with JSON that could not be decoded.
  init(_ error: any Error, in data: Data) {
    let (context, what): (DecodingError.Context, String) =
      switch error {
      case DecodingError.typeMismatch(let type, let context): (context, "no \(Self.word(type))")
      case DecodingError.valueNotFound(let type, let context): (context, "no \(Self.word(type))")
      case DecodingError.keyNotFound(let key, let context):
        (context, "without \"\(key.stringValue)\"")
      case DecodingError.dataCorrupted(let context): (context, "no number that there is")
      default: (DecodingError.Context(codingPath: [], debugDescription: ""), "unreadable")
      }
    let path = context.codingPath.reduce("") { path, key in
      key.intValue.map { "\(path)[\($0)]" } ?? (path.isEmpty ? "" : path + ".") + key.stringValue
    }
    if !path.isEmpty {
      text = "\"\(path)\" is \(what)"
    } else if case DecodingError.dataCorrupted = error {
      let bare = String(decoding: data.prefix(1000), as: UTF8.self)
        .contains(#/[:,\[]\s*-?(NaN|nan|Infinity|inf)\b/#)
      text = "it is no JSON" + (bare ? "; write \"nan\", \"inf\" or \"-inf\" as strings" : "")
    } else {
      text = "it is no JSON object"
    }
  }

  private static func word(_ type: Any.Type) -> String {
    if type == Double.self { return "number" }
    if type == Int.self { return "whole number" }
    if type == String.self { return "string" }
    return String(describing: type).hasPrefix("Array") ? "array" : "object"
  }
}
