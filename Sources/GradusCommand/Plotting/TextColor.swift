import Exercising

extension Color {
  /// What stands for this colour in text: gnuplot's line type, and the character that it draws.
  var textLine: (type: Int, character: Character) {
    if self == .gray { return (0, ".") }
    let place = Self.curves.firstIndex(of: self) ?? Self.curves.count
    return (place + 1, Array("*#$%@&=")[place])
  }

  /// The character of a single point.
  var textPoint: Character { Self.curves.contains(self) ? textLine.character : "o" }

  /// The nearest of a terminal's 256 colours; none where its own will do.
  var terminal: Int? {
    switch self {
    case .blue: 32
    case .orange: 214
    case .bluishGreen: 36
    case .vermilion: 166
    case .reddishPurple: 175
    case .skyBlue: 74
    case .black, .gray: nil
    }
  }
}
