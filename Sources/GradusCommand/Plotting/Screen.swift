import Exercising
import Foundation

/// The terminal behind standard output, if there is one.
enum Screen {
  /// The terminal's width; 80 where there is none.
  static var width: Int {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// How wide a picture may be: the terminal's width, within reason.
  static var columns: Int { min(max(width - 1, 50), 120) }

  /// Where lines of text are to be broken: at the terminal's width, and nowhere without one.
  static var wrapsAt: Int? { isatty(STDOUT_FILENO) == 1 ? max(width, 40) : nil }

  /// Whether to colour: on a terminal, unless NO_COLOR says otherwise (https://no-color.org).
  static var isColored: Bool {
    isatty(STDOUT_FILENO) == 1
      && (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty
  }
}

extension String {
  /// The text with its marks in colours where ``Screen/isColored`` says so: what holds green, what does
  /// not red, what is not started grey. The marks say it without.
  func marked(colored: Bool = Screen.isColored) -> String {
    guard colored else { return self }
    let codes = ["✓": 32, "✗": 31, "○": 90]
    return split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let text = line.drop { $0 == " " }
      guard let mark = text.first, let code = codes[String(mark)] else { return String(line) }
      let space = line.prefix(line.count - text.count)
      return "\(space)\u{1B}[\(code)m\(mark)\u{1B}[39m\(text.dropFirst())"
    }.joined(separator: "\n")
  }
}

/// A picture in text without the empty space around it, and with its curves' colours if asked for.
///
/// gnuplot would draw all curves with one character once they have colours; so it draws without.
func trimmed(_ picture: Data, colored: Bool) -> String {
  var lines = String(decoding: picture, as: UTF8.self).split(whereSeparator: \.isNewline)
    .map { $0.replacing(#/\s+$/#, with: "") }.filter { !$0.isEmpty }
  for color in Color.curves where colored {
    guard let code = color.terminal else { continue }
    let character = String(color.textLine.character)
    lines = lines.map { line in
      line.split(separator: character, omittingEmptySubsequences: false).enumerated().reduce("") {
        $0 + ($1.offset == 0 ? "" : "\u{1B}[38;5;\(code)m\(character)\u{1B}[39m") + $1.element
      }
    }
  }
  return lines.joined(separator: "\n")
}
