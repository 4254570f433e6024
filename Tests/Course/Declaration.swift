import Foundation

/// A public declaration in a file that keeps to `swift format`, as far as a test of comments asks.
struct Declaration {
  /// Its file and line, and how it begins.
  let place: String
  /// Such as `check(of:at:)`; a property's is without parentheses.
  let name: String
  /// The lines above it that document it; empty where there are none.
  let comment: String
  /// Whether it is a protocol's requirement.
  let isRequired: Bool
  let doesThrow: Bool
  /// Whether it is a property that is kept, and not computed.
  let isStored: Bool

  /// The public functions, initializers, subscripts and properties in `text`.
  static func all(in text: String, of file: String) -> [Declaration] {
    let lines = text.components(separatedBy: "\n")
    var isInProtocol = false
    return lines.indices.compactMap { index in
      if lines[index].hasPrefix("public protocol ") { isInProtocol = true }
      if lines[index].hasPrefix("}") { isInProtocol = false }
      let begin = lines[index].drop { $0 == " " }
      guard begin.hasPrefix("public ") || isInProtocol else { return nil }
      return Declaration(
        lines[index...], isRequired: isInProtocol, comment: comment(above: lines[..<index]),
        in: file)
    }
  }

  private static func comment(above lines: ArraySlice<String>) -> String {
    var comment: [String] = []
    for line in lines.reversed() {
      let text = line.trimmingCharacters(in: .whitespaces)
      if text.hasPrefix("///") { comment.append(text) } else if !text.hasPrefix("@") { break }
    }
    return comment.reversed().joined(separator: "\n")
  }

  private init?(
    _ lines: ArraySlice<String>, isRequired: Bool, comment: String, in file: String
  ) {
    let first = lines[lines.startIndex]
    let beginning = #/ *(?:\w+(?:\(set\))? )*?(func|init|subscript|let|var)\b/#
    guard let begin = first.prefixMatch(of: beginning) else { return nil }
    let kind = String(begin.1)
    let isProperty = kind == "let" || kind == "var"
    let head = Head(
      String(first[begin.range.upperBound...]) + "\n"
        + lines.dropFirst().prefix(30).joined(separator: "\n"),
      endsWithLine: isRequired || isProperty)
    let word = head.outside.split { " \n:<".contains($0) }.first.map(String.init) ?? ""
    name =
      isProperty
      ? word : (kind == "func" ? word : kind) + head.labels(inSubscript: kind == "subscript")
    doesThrow =
      isProperty || kind == "subscript"
      ? head.body.prefixMatch(of: #/\s*get (?:async )?throws/#) != nil
      : head.outside.contains(#/\b(?:re)?throws\b/#)
    isStored =
      isProperty && !isRequired
      && (kind == "let" || head.outside.contains("=") || !head.hasBody
        || head.body.prefixMatch(of: #/\s*(?:did|will)Set/#) != nil)
    self.comment = comment
    self.isRequired = isRequired
    place = "\(file):\(lines.startIndex + 1)  \(first.trimmingCharacters(in: .whitespaces))"
  }
}

/// A declaration from behind its keyword on.
private struct Head {
  /// What stands outside of parentheses and brackets, up to the body.
  private(set) var outside = ""
  /// What stands in the first parentheses.
  private var parameters = ""
  private(set) var hasBody = false
  /// What stands behind the body's brace.
  private(set) var body: Substring

  /// `endsWithLine` says that there need be no body.
  init(_ text: String, endsWithLine: Bool) {
    body = text[...]
    var (depth, hasParameters) = (0, false)
    while let character = body.popFirst() {
      if depth == 0 {
        hasBody = character == "{"
        if hasBody || endsWithLine && character == "\n" { return }
      }
      if ")]".contains(character) {
        depth -= 1
        hasParameters = hasParameters || depth == 0 && character == ")"
      }
      if depth > 0, !hasParameters { parameters.append(character) }
      if "([".contains(character) { depth += 1 }
      if depth == 0, !")]".contains(character) { outside.append(character) }
    }
  }

  /// Such as "(_:to:)".
  func labels(inSubscript: Bool) -> String {
    var depth = 0
    let pieces = parameters.replacing("->", with: "").split { character in
      if "([<".contains(character) { depth += 1 }
      if ")]>".contains(character) { depth -= 1 }
      return depth == 0 && character == ","
    }
    let labels = pieces.map { piece in
      let words = piece.prefix { $0 != ":" }.split { " \n".contains($0) }
      return (inSubscript && words.count == 1 ? "_" : words.first ?? "_") + ":"
    }
    return "(\(labels.joined()))"
  }
}
