import Answering
import Foundation
import Gradus

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
    if let flaw = error as? JSONFlaw {
      let advice =
        flaw.isWord || flaw.isInfinite
        ? "; write \"nan\", \"inf\" or \"-inf\" as strings" : ""
      text = (flaw.isOfTheWhole ? "it " : "") + "\(flaw)" + advice
      return
    }
    let (path, wanted): ([any CodingKey], String) =
      switch error {
      case DecodingError.typeMismatch(let type, let context),
        DecodingError.valueNotFound(let type, let context):
        (context.codingPath, Self.word(type))
      case DecodingError.keyNotFound(let key, let context):
        (context.codingPath + [key], "value")
      // What is no number, or none that fits.
      case DecodingError.dataCorrupted(let context): (context.codingPath, "number that there is")
      default: ([], "object")
      }
    let name = path.reduce("") { name, key in
      key.intValue.map { "\(name)[\($0)]" } ?? (name.isEmpty ? "" : name + ".") + key.stringValue
    }
    switch (name, CheckedJSON.text(at: path, in: data)) {
    case ("", _): text = "it is no JSON object"
    case (_, let found?): text = "\"\(name)\" is \(shortened(found, to: 60)), no \(wanted)"
    case (_, nil): text = "\"\(name)\" is missing"
    }
  }

  private static func word(_ type: Any.Type) -> String {
    if type == Double.self { return "number" }
    if type == ValueReply.Value.self { return "number or array of numbers" }
    if type == Int.self { return "whole number" }
    if type == String.self { return "string" }
    return String(describing: type).hasPrefix("Array") ? "array" : "object"
  }
}
