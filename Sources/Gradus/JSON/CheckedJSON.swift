import Foundation

/// The one way in for JSON: what is read as a recording, an answer or a point has come through here.
///
/// Foundation's decoder ends the program where lists nest deeply enough, takes the first of two
/// equal keys where Python takes the last, and says of 1e400 only that something could not be
/// decoded. So the bytes are read once before it sees them.
package enum CheckedJSON {
  /// How many lists and objects may stand in each other: several times what any format of Gradus
  /// has, and far below what does harm.
  package static let depthLimit = 64

  /// What `data` holds. Throws a ``JSONFlaw`` where it is not what every reader of JSON would
  /// understand alike, or what the decoder throws where it holds something else.
  package static func decode<Value: Decodable>(
    _ type: Value.Type, from data: Data, by decoder: JSONDecoder = JSONDecoder()
  ) throws -> Value {
    try check(data)
    return try decoder.decode(type, from: data)
  }

  /// Throws a ``JSONFlaw`` unless `data` is JSON with finite numbers, without equal keys and not
  /// deeper than ``depthLimit``.
  package static func check(_ data: Data) throws {
    try scan(data) { try $0.whole() }
  }

  /// What stands at `path` in `data`, which has been checked; nil where nothing does.
  package static func text(at path: [any CodingKey], in data: Data) -> String? {
    let found = try? scan(data) { scanner in
      scanner.skipMark()
      return try scanner.find(path[...]).map { String(decoding: data.part($0), as: UTF8.self) }
    }
    return found ?? nil
  }

  /// The object that is `data`, which has been checked, with an empty list at `key`, and each value of the
  /// list that was there: none where there was no list.
  ///
  /// A decoder keeps some 25 bytes for each number until all are decoded. Of one value after the
  /// other that is little.
  package static func takingList(at key: String, outOf data: Data) -> (rest: Data, values: [Data]) {
    let found = try? scan(data) { try $0.list(at: key) }
    guard let found else { return (data, []) }
    return (
      data.part(0..<found.whole.lowerBound) + Data("[]".utf8)
        + data.part(found.whole.upperBound..<data.count),
      found.values.map(data.part)
    )
  }

  private static func scan<Result>(
    _ data: Data, _ body: (inout JSONScanner) throws -> Result
  ) throws -> Result {
    try data.withUnsafeBytes { buffer in
      var scanner = JSONScanner(buffer.bindMemory(to: UInt8.self))
      do {
        return try body(&scanner)
      } catch let flaw as JSONFlaw {
        throw flaw.placed(after: data.prefix(flaw.offset))
      }
    }
  }
}

/// Why a text is not JSON that every reader would understand alike.
package struct JSONFlaw: Error, Equatable, CustomStringConvertible {
  enum Reason: Equatable {
    case empty, cutOff, noJSON, encoding
    /// A word such as NaN.
    case word(String)
    /// A number that is too large for a Double.
    case infinite(String)
    case duplicate(String)
    case tooDeep
  }

  let reason: Reason
  let offset: Int
  /// The keys and indices that lead to the place, such as `steps[3].gradients`.
  var path = ""
  private var line = 1
  private var column = 1

  init(_ reason: Reason, at offset: Int) { (self.reason, self.offset) = (reason, offset) }

  fileprivate func placed(after before: Data) -> JSONFlaw {
    var flaw = self
    flaw.line = before.count { $0 == UInt8(ascii: "\n") } + 1
    flaw.column =
      before.distance(
        from: before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? before.startIndex,
        to: before.endIndex) + 1
    return flaw
  }

  /// Whether the description is of the whole text, so that "the file" or "it" goes before it.
  package var isOfTheWhole: Bool {
    switch reason {
    case .infinite: path.isEmpty
    case .empty, .cutOff, .noJSON, .encoding, .word, .duplicate, .tooDeep: true
    }
  }

  /// A word such as NaN stands where a number should.
  package var isWord: Bool { if case .word = reason { true } else { false } }

  /// A number stands there that is too large for a Double.
  package var isInfinite: Bool { if case .infinite = reason { true } else { false } }

  package var description: String {
    let place = "at line \(line), column \(column)"
    switch reason {
    case .empty: return "is empty"
    case .cutOff: return "ends too early: the JSON is cut off"
    case .noJSON: return "is no valid JSON \(place)"
    case .encoding: return "is in UTF-16; JSON is in UTF-8"
    case .word(let word):
      return "is no valid JSON \(place): \(word), and all numbers must be finite"
    case .infinite(let text):
      return (path.isEmpty ? "" : "\(path) ") + "is \(shortened(text)): not a finite number"
    case .duplicate(let key):
      let owner = path.isEmpty ? "" : " of \(path)"
      return "has the key \"\(shortened(key))\"\(owner) twice, the second \(place)"
    case .tooDeep:
      return
        "has lists and objects in each other more than \(CheckedJSON.depthLimit) deep, \(place)"
    }
  }

  private func shortened(_ text: String) -> String {
    text.count > 40 ? text.prefix(39) + "…" : text
  }
}

extension Data {
  /// The bytes from the first on that are at `range`.
  fileprivate func part(_ range: Range<Int>) -> Data {
    self[startIndex + range.lowerBound..<startIndex + range.upperBound]
  }
}
