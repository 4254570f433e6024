import Exercising

extension Color {
  /// gnuplot's dashes of a line, so that lines can be told apart without colours; none where it is
  /// solid.
  var dash: String? {
    switch self {
    case .blue, .black, .gray: nil
    case .orange: "(18,6)"
    case .bluishGreen: "(4,5)"
    case .vermilion: "(14,5,3,5)"
    case .reddishPurple: "(10,4,3,4,3,4)"
    case .skyBlue: "(20,5,8,5)"
    }
  }

  /// The same for a dashed line: groups of short dashes, or of dots, with wide gaps between them.
  var faintDash: String {
    switch self {
    case .blue, .black, .gray: "(8,6)"
    case .orange: "(10,4,10,12)"
    case .bluishGreen: "(3,10)"
    case .vermilion: "(4,4,4,12)"
    case .reddishPurple: "(4,4,4,4,4,12)"
    case .skyBlue: "(10,4,10,4,10,12)"
    }
  }

  /// gnuplot's type of a point, for the same purpose.
  var mark: Int {
    switch self {
    case .blue, .black, .gray: 7  // a disc
    case .orange: 5  // a square
    case .bluishGreen: 9  // a triangle
    case .vermilion: 13  // a diamond
    case .reddishPurple: 11  // a triangle on its head
    case .skyBlue: 6  // a ring
    }
  }
}
