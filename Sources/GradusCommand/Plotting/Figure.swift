/// A picture of lines and points over two axes, before anything is drawn.
struct Figure: Equatable {
  struct Series: Equatable {
    enum Style: Equatable {
      case line, dashedLine, points
    }

    var name: String
    var style = Style.line
    var color: Color
    var points: [Point]
  }

  struct Point: Equatable {
    var x: Double
    var y: Double

    init(_ x: Double, _ y: Double) {
      self.x = x
      self.y = y
    }
  }

  enum Corner { case topRight, topLeft }

  var title: String
  var x: String
  var y: String
  var xRange: ClosedRange<Double>
  /// Whether x counts, so that the axis has no fractions.
  var xIsWhole = false
  /// Whether the y axis is logarithmic: then points at or below 0 have no place on it.
  var logarithmic = false
  /// Whether the x axis is.
  var xIsLogarithmic = false
  /// Where the curves leave room for the legend.
  var legend = Corner.topRight
  var series: [Series]

  /// The series with what can be drawn of them.
  var drawable: [Series] {
    series.map { series in
      var series = series
      series.points.removeAll {
        !$0.x.isFinite || !$0.y.isFinite || (logarithmic && $0.y <= 0)
          || (xIsLogarithmic && $0.x <= 0)
      }
      return series
    }.filter { !$0.points.isEmpty }
  }
}

/// Colours that people with any kind of colour vision can tell apart.
///
/// Source: Okabe & Ito 2008, "Color Universal Design", https://jfly.uni-koeln.de/color/; its yellow
/// is left out, being too pale for a line on white.
enum Color: String, CaseIterable {
  case blue = "#0072B2"
  case orange = "#E69F00"
  case bluishGreen = "#009E73"
  case vermilion = "#D55E00"
  case reddishPurple = "#CC79A7"
  case skyBlue = "#56B4E9"
  case black = "#000000"
  /// Not of the palette: for what stands behind the curves.
  case gray = "#999999"

  /// The colours of curves, in the order in which they are given out.
  static let curves: [Color] = [
    .blue, .orange, .bluishGreen, .vermilion, .reddishPurple, .skyBlue,
  ]

  /// What stands for this colour in text: gnuplot's line type, and the character that it draws.
  var textLine: (type: Int, character: Character) {
    let place = Self.curves.firstIndex(of: self) ?? Self.curves.count
    return (place + 1, Array("*#$%@&=")[place])
  }

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
