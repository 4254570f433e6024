import Foundation

/// Reads JSON from its first byte to its last, and throws a ``JSONFlaw`` at the first that is wrong.
///
/// Source: RFC 8259.
struct JSONScanner {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var at = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  /// Reads all of it.
  mutating func whole() throws {
    skipMark()
    if bytes.count > at + 1, [0xFEFF, 0xFFFE].contains(Int(bytes[at]) << 8 | Int(bytes[at + 1])) {
      throw JSONFlaw(.encoding, at: at)
    }
    skipSpace()
    guard at < bytes.count else { throw JSONFlaw(.empty, at: at) }
    try value(depth: 0)
    skipSpace()
    guard at == bytes.count else { throw wrong() }
  }

  /// Skips the mark that some editors put before UTF-8.
  mutating func skipMark() {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
  }

  /// Where the value is that `path` leads to; nil where there is none.
  mutating func find(_ path: ArraySlice<any CodingKey>) throws -> Range<Int>? {
    skipSpace()
    guard let key = path.first else {
      let start = at
      try value(depth: 0)
      return start..<at
    }
    var found: Range<Int>?
    let isList = next == UInt8(ascii: "[")
    guard isList || next == UInt8(ascii: "{") else { return nil }
    try members(isList) { scanner, name, index in
      if isList ? index == key.intValue : name == key.stringValue, found == nil {
        found = try scanner.find(path.dropFirst())
      } else {
        try scanner.value(depth: 0)
      }
    }
    return found
  }

  /// Where the list at `key` of the object is that all of it is, and where each of its values; nil where
  /// there is no such list.
  mutating func list(at key: String) throws -> (whole: Range<Int>, values: [Range<Int>])? {
    skipMark()
    skipSpace()
    guard next == UInt8(ascii: "{") else { return nil }
    var found: (whole: Range<Int>, values: [Range<Int>])?
    try members(false) { scanner, name, _ in
      let start = scanner.at
      guard name == key, scanner.next == UInt8(ascii: "[") else {
        return try scanner.value(depth: 0)
      }
      var values: [Range<Int>] = []
      try scanner.members(true) { scanner, _, _ in
        let start = scanner.at
        try scanner.value(depth: 0)
        values.append(start..<scanner.at)
      }
      found = (start..<scanner.at, values)
    }
    return found
  }

  private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

  private mutating func value(depth: Int) throws {
    guard let first = next else { throw JSONFlaw(.cutOff, at: at) }
    // Most of a recording is numbers: what is done for each is what a debug build spends its time in.
    if first.isDigit || first == minus { return try number() }
    switch first {
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      guard depth < CheckedJSON.depthLimit else { throw JSONFlaw(.tooDeep, at: at) }
      let isList = first == UInt8(ascii: "[")
      var keys: Set<String> = []
      try members(isList) { scanner, name, index in
        if !isList, !keys.insert(name).inserted {
          throw JSONFlaw(.duplicate(name), at: scanner.at)
        }
        do {
          try scanner.value(depth: depth + 1)
        } catch var flaw as JSONFlaw {
          let step = isList ? "[\(index)]" : name
          let isAtEnd = flaw.path.isEmpty || flaw.path.hasPrefix("[")
          flaw.path = step + (isAtEnd ? "" : ".") + flaw.path
          throw flaw
        }
      }
    case UInt8(ascii: "\""): try string()
    default: try word()
    }
  }

  /// Reads a list or an object; `body` reads each value, knowing its key or its index.
  private mutating func members(
    _ isList: Bool, _ body: (inout JSONScanner, _ name: String, _ index: Int) throws -> Void
  ) throws {
    let close = isList ? UInt8(ascii: "]") : UInt8(ascii: "}")
    at += 1
    skipSpace()
    if next == close {
      at += 1
      return
    }
    var index = 0
    while true {
      var name = ""
      if !isList {
        name = try key()
        skipSpace()
        guard next == UInt8(ascii: ":") else { throw wrong() }
        at += 1
        skipSpace()
      }
      try body(&self, name, index)
      index += 1
      skipSpace()
      guard let end = next, end == close || end == UInt8(ascii: ",") else { throw wrong() }
      at += 1
      if end == close { return }
      skipSpace()
    }
  }

  private mutating func key() throws -> String {
    guard next == UInt8(ascii: "\"") else { throw wrong() }
    let start = at
    let isPlain = try string()
    let text = UnsafeBufferPointer(rebasing: bytes[start..<at])
    if isPlain { return String(decoding: text.dropFirst().dropLast(), as: UTF8.self) }
    // The same key may be written with escapes and without.
    guard let name = try? JSONDecoder().decode(String.self, from: Data(text)) else {
      throw JSONFlaw(.noJSON, at: start)
    }
    return name
  }

  /// Reads a string; false where it has escapes in it.
  @discardableResult private mutating func string() throws -> Bool {
    var isPlain = true
    at += 1
    while let byte = next {
      switch byte {
      case UInt8(ascii: "\""):
        at += 1
        return isPlain
      case UInt8(ascii: "\\"):
        isPlain = false
        at += 1
        guard let escaped = next else { break }
        guard "\"\\/bfnrtu".utf8.contains(escaped) else { throw wrong() }
        at += 1
        if escaped == UInt8(ascii: "u") {
          for _ in 0..<4 {
            guard let digit = next else { break }
            guard Character(UnicodeScalar(digit)).isHexDigit, digit < 128 else { throw wrong() }
            at += 1
          }
        }
      case 0..<0x20: throw wrong()
      default: at += 1
      }
    }
    throw JSONFlaw(.cutOff, at: at)
  }

  private mutating func number() throws {
    let start = at
    if next == minus { at += 1 }
    // -Infinity is a word.
    if let byte = next, !byte.isDigit, byte | 0x20 == UInt8(ascii: "i") {
      at = start
      return try word()
    }
    let whole = try digits()
    if whole > 1, bytes[at - whole] == UInt8(ascii: "0") {
      at -= whole - 1
      throw wrong()
    }
    if next == point {
      at += 1
      try digits()
    }
    if next == comma && at - start <= 100 { return }
    var power = 0
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      at += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { at += 1 }
      power = try digits()
    }
    // Others are finite by their length.
    guard power > 2 || at - start > 100 else { return }
    let text = String(decoding: bytes[start..<at], as: UTF8.self)
    guard let number = Double(text), number.isFinite else {
      throw JSONFlaw(.infinite(text), at: start)
    }
  }

  /// How many digits there are, at least one.
  @discardableResult private mutating func digits() throws -> Int {
    let start = at
    let count = bytes.count
    var end = at
    while end < count, bytes[end].isDigit { end += 1 }
    at = end
    if at == start { throw wrong() }
    return at - start
  }

  private mutating func word() throws {
    let start = at
    if next == UInt8(ascii: "-") { at += 1 }
    while let byte = next, byte | 0x20 >= UInt8(ascii: "a"), byte | 0x20 <= UInt8(ascii: "z") {
      at += 1
    }
    let word = String(decoding: bytes[start..<at], as: UTF8.self)
    if ["true", "false", "null"].contains(word) { return }
    if at == bytes.count, ["true", "false", "null"].contains(where: { $0.hasPrefix(word) }) {
      throw JSONFlaw(.cutOff, at: at)
    }
    let isNumber = ["nan", "inf", "-inf", "infinity", "-infinity"].contains(word.lowercased())
    throw JSONFlaw(isNumber ? .word(word) : .noJSON, at: start)
  }

  private mutating func skipSpace() {
    while let byte = next, byte <= UInt8(ascii: " "),
      byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
        || byte == UInt8(ascii: "\t")
    { at += 1 }
  }

  private func wrong() -> JSONFlaw { JSONFlaw(next == nil ? .cutOff : .noJSON, at: at) }
}

private let minus = UInt8(ascii: "-")
private let point = UInt8(ascii: ".")
private let comma = UInt8(ascii: ",")

extension UInt8 {
  /// Whether it is one of 0 to 9 in ASCII, of which 0 is 48.
  fileprivate var isDigit: Bool { self &- 48 < 10 }
}
