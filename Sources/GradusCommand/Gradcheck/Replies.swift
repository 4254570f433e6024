import Answering
import Foundation
import GradientCheck

/// What a program answers to `"want": "value"`.
struct ValueReply: Decodable {
  enum Value: Decodable, Hashable {
    case number(Double)
    case numbers([Double])

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let number = try? container.decode(Double.self) {
        self = .number(number)
      } else {
        self = .numbers(try container.decode([Double].self))
      }
    }
  }

  var value: Value?
  var error: String?
}

/// What a program answers to `"want": "gradient"`.
struct GradientReply: Decodable {
  var gradient: [Double]?
  var error: String?
}

/// Where a function is to be checked: what a program answers to `"want": "shape"`, and what `--at`
/// may hold; an array of numbers stands for its `at` alone.
struct PointReply: Decodable {
  struct Part: Decodable {
    var name: String
    var shape: [Int]
  }

  var at: [Double]?
  var blocks: [Part]?
  var precision: String?
  var error: String?

  enum CodingKeys: CodingKey { case at, blocks, precision, error }

  init(from decoder: any Decoder) throws {
    if var list = try? decoder.unkeyedContainer() {
      var numbers: [Double] = []
      while !list.isAtEnd { numbers.append(try list.decode(Double.self)) }
      at = numbers
      return
    }
    let container = try decoder.container(keyedBy: CodingKeys.self)
    at = try container.decodeIfPresent([Double].self, forKey: .at)
    blocks = try container.decodeIfPresent([Part].self, forKey: .blocks)
    precision = try container.decodeIfPresent(String.self, forKey: .precision)
    error = try container.decodeIfPresent(String.self, forKey: .error)
  }
}

/// A point, with the names and shapes of its parts.
struct CheckedPoint {
  var x: [Double]
  var blocks: [Block]
  var precision: Precision

  /// Throws a sentence about what is wrong with `reply`.
  init(_ reply: PointReply) throws(Flaw) {
    if let error = reply.error { throw Flaw("it reports an error: \(error)") }
    guard let at = reply.at else { throw Flaw("it has no \"at\"") }
    if at.isEmpty { throw Flaw("\"at\" is empty: there are no parameters to check") }
    if let bad = at.firstIndex(where: { !$0.isFinite }) {
      throw Flaw("coordinate \(bad) of \"at\" is \(at[bad]); it must be finite")
    }
    var total = 0
    for part in reply.blocks ?? [] {
      var count = 1
      for size in part.shape {
        let (product, overflow) = count.multipliedReportingOverflow(by: size)
        guard size >= 0, !overflow, product <= at.count else {
          throw Flaw(
            "block \(part.name) has the shape \(part.shape), \"at\" has \(at.count) numbers")
        }
        count = product
      }
      total += count
    }
    if reply.blocks?.isEmpty == false, total != at.count {
      throw Flaw("the blocks have \(total) numbers together, \"at\" has \(at.count)")
    }
    let name = reply.precision ?? Precision.float64.rawValue
    guard let precision = Precision(rawValue: name) else {
      let known = Precision.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: " and ")
      throw Flaw("the precision \"\(name)\" is unknown; there are \(known)")
    }
    x = at
    blocks = (reply.blocks ?? []).map { Block($0.name, shape: $0.shape) }
    self.precision = precision
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
