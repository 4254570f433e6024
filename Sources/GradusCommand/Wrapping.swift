import Foundation

extension String {
  /// The text with the rows of its reports broken at blanks, so that none is wider than `width`, and gone on
  /// with below where their words begin. Commands to be typed stay whole, what the compiler says stays as
  /// it is, and nil breaks nothing.
  func wrapped(to width: Int? = Screen.wrapsAt) -> String {
    guard let width else { return self }
    return split(separator: "\n", omittingEmptySubsequences: false)
      .flatMap { line -> [String] in
        guard line.count > width, let indent = indent(of: line) else { return [String(line)] }
        return broken(line, to: width, indent: indent)
      }
      .joined(separator: "\n")
  }
}

/// Where the words of a row begin, of a claim, and of an exercise's line; nil for other lines.
private func indent(of line: Substring) -> Int? {
  if line.firstMatch(of: #/^  [a-z ]{9} \S/#) != nil { return 12 }
  if line.firstMatch(of: #/^  [✓✗○] /#) != nil { return 4 }
  return line.firstMatch(of: #/^[✓✗○] /#) == nil ? nil : 2
}

private func broken(_ line: Substring, to width: Int, indent: Int) -> [String] {
  let blank = "\u{A0}"
  let text = line.dropFirst(indent).replacing(#/swift run gradus [a-z]+( \S+)?/#) {
    $0.output.0.replacing(" ", with: blank)
  }
  var lines = [String(line.prefix(indent))]
  for word in text.split(separator: " ", omittingEmptySubsequences: false) {
    let last = lines[lines.count - 1]
    if last.count == indent {
      lines[lines.count - 1] = last + word
    } else if last.count + 1 + word.count <= width {
      lines[lines.count - 1] = "\(last) \(word)"
    } else {
      lines.append(String(repeating: " ", count: indent) + word)
    }
  }
  return lines.map {
    $0.replacing(blank, with: " ").replacing(#/ +$/#, with: "")
  }
}
