/// A picture of lines and points over two axes, before anything is drawn.
public struct Figure: Sendable, Equatable {
  public struct Series: Sendable, Equatable {
    public enum Style: Sendable, Equatable {
      case line, dashedLine, points
      /// A line with a mark at each point.
      case path
      /// A cross at each point: for what is wrong there, and to be told from points without colours.
      case crosses
      case squares, openSquares
    }

    /// What the legend calls it; it has no place there where this is empty.
    public var name: String
    /// Whether there is a line, or marks, or both.
    public var style: Style
    /// What the line and the marks have in common.
    public var color: Color
    /// How wide a line is and how large a mark, of its style's usual size.
    public var width = 1.0
    /// In the order in which a line goes through them.
    public var points: [Point]

    public init(
      name: String, style: Style = .line, color: Color, width: Double = 1, points: [Point]
    ) {
      self.name = name
      self.style = style
      self.color = color
      self.width = width
      self.points = points
    }

    /// An error bar: from two standard errors below `point` to two above it, with a mark at each end,
    /// where a dash might leave a gap.
    public static func errorBar(_ point: Point, error: Double, color: Color) -> Series {
      Series(
        name: "", style: .path, color: color,
        points: [Point(point.x, point.y - 2 * error), Point(point.x, point.y + 2 * error)])
    }
  }

  public struct Point: Sendable, Equatable {
    /// To the right, in the units of the axis.
    public var x: Double
    /// Upwards, in the units of the axis.
    public var y: Double

    public init(_ x: Double, _ y: Double) {
      self.x = x
      self.y = y
    }
  }

  /// A word beside a point.
  public struct Label: Sendable, Equatable {
    public enum Side: Sendable { case left, center, right }

    /// What stands there.
    public var text: String
    /// The point beside which it stands.
    public var point: Point
    /// On which side of the point the word stands.
    public var side: Side

    public init(_ text: String, at point: Point, on side: Side = .center) {
      (self.text, self.point, self.side) = (text, point, side)
    }
  }

  public enum Corner: Sendable { case top, topRight, topLeft, bottomRight, bottomLeft, outside }

  /// Level lines of values over a grid, below the series.
  public struct Contours: Sendable, Equatable {
    /// The columns' places.
    public var x: [Double]
    /// The rows' places.
    public var y: [Double]
    /// `values[row][column]`.
    public var values: [[Double]]
    /// The values along the lines, in ascending order.
    public var levels: [Double]
    /// What the lines are called.
    public var name: String
    /// That of all lines.
    public var color: Color
    /// Whether each line has its level written on it.
    public var showsLevels: Bool

    public init(
      x: [Double], y: [Double], values: [[Double]], levels: [Double], name: String = "loss",
      color: Color = .gray, showsLevels: Bool = true
    ) {
      self.x = x
      self.y = y
      self.values = values
      self.levels = levels
      self.name = name
      self.color = color
      self.showsLevels = showsLevels
    }
  }

  /// What stands above the picture.
  public var title: String
  /// What stands at the x axis.
  public var x: String
  /// What stands at the y axis.
  public var y: String
  /// Where the x axis begins and ends.
  public var xRange: ClosedRange<Double>
  /// Whether x counts, so that the axis has no fractions.
  public var xIsWhole: Bool
  /// Whether the y axis is logarithmic: then points at or below 0 have no place on it.
  public var logarithmic: Bool
  /// Whether the x axis is.
  public var xIsLogarithmic: Bool
  /// Where the curves leave room for the legend; outside of them where they leave none.
  public var legend: Corner
  /// What is drawn, in the order of the legend.
  public var series: [Series]
  /// nil where the series decide.
  public var yRange: ClosedRange<Double>?
  /// Whether y counts, so that the axis has no fractions.
  public var yIsWhole = false
  /// Where there are some, a unit is as long upwards as sideways, so that right angles look right.
  public var contours: Contours?
  /// Words beside points.
  public var labels: [Label] = []
  /// Whether axes are drawn: a diagram of boxes and arrows has none.
  public var hasAxes = true

  public init(
    title: String, x: String, y: String, xRange: ClosedRange<Double>, xIsWhole: Bool = false,
    logarithmic: Bool = false, xIsLogarithmic: Bool = false, legend: Corner = .topRight,
    series: [Series]
  ) {
    self.title = title
    self.x = x
    self.y = y
    self.xRange = xRange
    self.xIsWhole = xIsWhole
    self.logarithmic = logarithmic
    self.xIsLogarithmic = xIsLogarithmic
    self.legend = legend
    self.series = series
  }

  /// The series with what can be drawn of them.
  public var drawable: [Series] {
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

/// Colours that people with any kind of colour vision can tell apart, each at least three times as
/// dark as white paper. A picture gives each of them a dash and a mark of its own besides.
///
/// Source: Okabe & Ito 2008, "Color Universal Design", https://jfly.uni-koeln.de/color/; their orange
/// and sky blue are made darker, their yellow is left out, being too pale for a line on white.
public enum Color: String, Sendable, CaseIterable {
  case blue = "#0072B2"
  case orange = "#B87F00"
  case bluishGreen = "#009E73"
  case vermilion = "#D55E00"
  case reddishPurple = "#CC79A7"
  case skyBlue = "#2E93D1"
  case black = "#000000"
  /// Not of the palette: for what stands behind the curves.
  case gray = "#808080"

  /// The colours of curves, in the order in which they are given out.
  public static let curves: [Color] = [
    .blue, .orange, .bluishGreen, .vermilion, .reddishPurple, .skyBlue,
  ]
}

extension Figure {
  /// Losses above the least one, epoch by epoch; a curve is there where its losses are.
  package static func excessLosses(
    _ title: String, above least: Double, _ curves: [(name: String, losses: [Double?])]
  ) -> Figure {
    let looks: [(color: Color, style: Series.Style)] = [
      (.vermilion, .path), (.black, .dashedLine), (.blue, .line),
    ]
    return Figure(
      title: title, x: "epoch", y: "excess loss", xRange: 0...40, xIsWhole: true, logarithmic: true,
      legend: .outside,
      series: zip(curves, looks).map { curve, look in
        Series(
          name: curve.name, style: look.style, color: look.color,
          points: curve.losses.enumerated().compactMap { epoch, loss in
            loss.map { Point(Double(epoch + 1), $0 - least) }
          })
      })
  }
}
