import Exercising
import Gradus

extension Figure {
  /// Where gnuplot draws.
  enum Medium: Equatable {
    case svg
    case text(columns: Int, rows: Int)
    /// SVG with the axes where a page has them, for a figure without title and series, which the
    /// page has beside and over them.
    case axes(Canvas)

    var isText: Bool {
      if case .text = self { true } else { false }
    }
  }

  /// The figure as a program for gnuplot. The same figure gives the same text.
  func script(for medium: Medium) -> String {
    let series = drawn(in: medium)
    var lines = ["set encoding utf8"]
    switch medium {
    case .svg: lines += paper("800,500") + ["set key \(key) Left reverse samplen 2.5"]
    case .axes(let canvas):
      let (frame, width, height) = (canvas.frame, canvas.width, canvas.height)
      lines +=
        paper("\(Int(width)),\(Int(height))") + [
          "unset key", "set lmargin at screen \(legible(frame.minX / width))",
          "set rmargin at screen \(legible(frame.maxX / width))",
          "set tmargin at screen \(legible(1 - frame.minY / height))",
          "set bmargin at screen \(legible(1 - frame.maxY / height))",
        ]
    case .text(let columns, let rows):
      lines += [
        "set terminal dumb size \(columns),\(rows) nofeed noenhanced mono",
        "set border 3", "set tics nomirror scale 0", "set key \(key) Left reverse samplen 3",
      ]
    }
    lines += ["set title \(quoted(title))", "set xlabel \(quoted(x))"] + label(medium)
    lines.append("set xrange [\(legible(xRange.lowerBound)):\(legible(xRange.upperBound))]")
    if xIsWhole && xRange.upperBound - xRange.lowerBound < 10 { lines.append("set xtics 1") }
    if yIsWhole { lines.append("set ytics 1") }
    if logarithmic { lines += ["set logscale y", "set format y '%g'", "set mytics 1"] }
    if xIsLogarithmic { lines += ["set logscale x", "set format x '%g'", "set mxtics 1"] }
    if !hasAxes { lines += ["unset border", "unset tics", "unset grid"] }
    lines += labels.map(\.script) + contourLines(medium)
    for (index, series) in series.enumerated() {
      lines.append("$series\(index) << END")
      lines += series.points.map { "\(legible($0.x)) \(legible($0.y))" }
      lines.append("END")
    }
    let plots = series.enumerated().map { index, series in
      "$series\(index) \(series.title) with \(series.look(medium))"
    }
    let all = contourPlots(medium) + plots
    lines.append("plot " + (all.isEmpty ? "NaN" : all.joined(separator: ", \\\n  ")))
    return lines.joined(separator: "\n") + "\n"
  }

  /// What an SVG file of this size begins with.
  private func paper(_ size: String) -> [String] {
    [
      "set terminal svg size \(size) dynamic name 'figure' font 'sans-serif,15' "
        + "background '#ffffff' noenhanced",
      "set border 3 linecolor rgb '#555555'", "set tics nomirror out textcolor rgb '#333333'",
      "set grid linecolor rgb '#e6e6e6' linetype 1 linewidth 1",
    ]
  }

  /// What can be drawn, the last on top. Text has no dashes that would show what is below them; a
  /// cloud of points would hide the lines there, and lines a few points.
  private func drawn(in medium: Medium) -> [Series] {
    guard medium.isText else { return drawable }
    let points = drawable.filter(\.isMarks)
    return points.filter(\.isCloud) + drawable.filter { $0.style == .dashedLine }
      + drawable.filter { $0.style == .line || $0.style == .path }
      + points.filter { !$0.isCloud }
  }

  /// The name of the y axis: beside it, or in text, where letters cannot be turned, above it, beside
  /// the title or, where both are long, above that too.
  private func label(_ medium: Medium) -> [String] {
    guard case .text(let columns, _) = medium else { return ["set ylabel \(quoted(y))"] }
    let isLong = y.count + 6 > (columns - title.count) / 2
    return (isLong ? ["set tmargin 3"] : [])
      + ["set label \(quoted(y)) at graph 0, graph 1.06 left offset -4,\(isLong ? 1 : 0)"]
  }

  /// Where the legend stands: beside the curves where it would hide them.
  private var key: String {
    if series.count > 6 || contours != nil { return "outside right top" }
    return switch legend {
    case .top: "top center"
    case .topRight: "top right"
    case .topLeft: "top left"
    case .bottomRight: "bottom right"
    case .bottomLeft: "bottom left"
    case .outside: "outside right top"
    }
  }
}

extension Figure.Label {
  /// The line that sets it.
  fileprivate var script: String {
    let place =
      switch side {
      case .left: "right offset -1,0"
      case .center: "center"
      case .right: "left offset 1,0"
      }
    return "set label \(quoted(text)) at \(legible(point.x)),\(legible(point.y)) \(place)"
  }
}

extension Figure.Series {
  fileprivate var title: String { name.isEmpty ? "notitle" : "title \(quoted(" " + name))" }

  /// Whether its points are not joined.
  fileprivate var isMarks: Bool {
    switch style {
    case .line, .dashedLine, .path: false
    case .points, .crosses, .squares, .openSquares: true
    }
  }

  fileprivate var isCloud: Bool { points.count > 30 }

  /// How gnuplot draws this series. In text each colour has a character of its own.
  fileprivate func look(_ medium: Figure.Medium) -> String {
    let dash = color.dash.map { "dashtype \($0) " } ?? ""
    let mark = "pointtype \(color.mark)"
    let ink = "linecolor rgb '\(color.rawValue)'"
    // A line through one point would be none.
    switch (medium, points.count == 1 && !isMarks ? .points : style) {
    case (.svg, .line): return "lines linewidth \(legible(2.5 * width)) \(dash)\(ink)"
    case (.svg, .dashedLine):
      return "lines linewidth \(legible(2 * width)) dashtype \(color.faintDash) \(ink)"
    case (.svg, .crosses):
      return "points pointtype 2 pointsize 1.2 linewidth \(legible(3 * width)) \(ink)"
    case (.svg, .squares): return "points pointtype 5 pointsize \(legible(width)) \(ink)"
    case (.svg, .openSquares):
      return "points pointtype 4 pointsize \(legible(width)) linewidth 1.5 \(ink)"
    case (.svg, .path): return "linespoints linewidth 1.5 \(mark) pointsize 0.5 \(ink)"
    case (.svg, .points) where style == .path: return "points \(mark) pointsize 0.5 \(ink)"
    case (.svg, .points): return "points \(mark) pointsize \(legible(0.6 * width)) \(ink)"
    case (.axes, _): return ""
    case (.text, .crosses): return "points pointtype 'X'"
    case (.text, .squares): return "points pointtype '#'"
    case (.text, .openSquares): return "points pointtype 'o'"
    case (.text, .points) where isCloud: return "dots"
    case (.text, .points): return "points pointtype '\(color.textPoint)'"
    case (.text, _): return "lines linetype \(color.textLine.type)"
    }
  }
}

/// `text` as gnuplot reads it without looking into it.
private func quoted(_ text: String) -> String {
  "'" + text.replacing("'", with: "''").replacing("\n", with: " ") + "'"
}
