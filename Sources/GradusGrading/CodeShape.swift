import Foundation

/// A file up to names, spaces and comments: two that are alike have equal ones.
package struct CodeShape: Codable, Sendable, Hashable {
  /// A number for the sequence of its words.
  package var mark: String
  /// How many words it has that its stub has not: two short answers are alike by themselves.
  package var words: Int

  /// Nil where `source` has no word that `stub` has not.
  package init?(_ source: String, stub: String) {
    let words = Self.words(of: source)
    let own = words.count - Self.words(of: stub).count
    guard Self.mark(words) != Self.mark(Self.words(of: stub)) else { return nil }
    self.mark = Self.mark(words)
    self.words = max(0, own)
  }

  /// Names numbered in the order in which they come; what Swift itself calls something stays.
  private static func mark(_ words: [Substring]) -> String {
    var numbers: [Substring: Int] = [:]
    let text = words.map { word in
      guard word.first?.isLetter == true || word.first == "_", !keywords.contains(word) else {
        return String(word)
      }
      let number = numbers[word, default: numbers.count]
      numbers[word] = number
      return "§\(number)"
    }.joined(separator: " ")
    return fingerprint(text.utf8)
  }

  static func words(of source: String) -> [Substring] {
    // A text that nothing closes ends with its line, so that nothing is looked for twice.
    let word =
      #/"(?:\\[^\n]|[^"\\\n])*"?|[\p{L}_][\p{L}\p{N}_]*|\d[\d._a-zA-Z]*|[^\s\w]/#
    return withoutComments(source).matches(of: word).map(\.output)
  }

  private static let keywords: Set<Substring> = [
    "as", "break", "case", "catch", "class", "continue", "default", "defer", "do", "else", "enum",
    "extension", "false", "fileprivate", "final", "for", "func", "guard", "if", "import", "in",
    "init", "inout", "is", "let", "mutating", "nil", "private", "protocol", "public", "repeat",
    "return", "self", "static", "struct", "switch", "throw", "throws", "true", "try", "var",
    "where",
    "while",
  ]
}

/// FNV-1a in 16 digits: the same for the same bytes on every machine.
func fingerprint(_ bytes: some Sequence<UInt8>) -> String {
  let hash = bytes.reduce(into: UInt64(0xcbf2_9ce4_8422_2325)) {
    $0 = ($0 ^ UInt64($1)) &* 0x100_0000_01b3
  }
  let digits = String(hash, radix: 16)
  return String(repeating: "0", count: 16 - digits.count) + digits
}
