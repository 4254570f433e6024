import Exercising
import Gradus

/// How a page draws a series: as gnuplot does, with a dash and a mark for each colour.
extension Figure.Series {
  /// What an SVG path has beside its points. Marks are those of ``marker(id:)`` with the same id.
  func ink(marker id: String) -> String {
    let line = "fill=\"none\" stroke=\"\(color.onPage)\" stroke-linejoin=\"round\""
    let marks = ["start", "mid", "end"].map { " marker-\($0)=\"url(#\(id))\"" }.joined()
    return switch style {
    case .line: line + stroke(2.5 * width, dash: color.dash)
    case .dashedLine: line + stroke(2 * width, dash: color.faintDash)
    case .path: line + stroke(1.5, dash: nil) + marks
    case .points, .crosses, .squares, .openSquares: "fill=\"none\" stroke=\"none\"" + marks
    }
  }

  private func stroke(_ width: Double, dash: String?) -> String {
    // gnuplot's lengths are in halves of the line's width.
    let lengths = dash.map { dash in
      dash.dropFirst().dropLast().split(separator: ",").compactMap { Double($0) }
        .map { legible($0 * width / 2) }.joined(separator: ",")
    }
    return " stroke-width=\"\(legible(width))\""
      + (lengths.map { " stroke-dasharray=\"\($0)\"" } ?? "")
  }

  /// The mark that stands at each point, as the definition of an SVG marker; empty for lines.
  func marker(id: String) -> String {
    let (shape, size) = mark
    guard !shape.isEmpty else { return "" }
    return "<marker id=\"\(id)\" viewBox=\"-2 -2 4 4\" markerUnits=\"userSpaceOnUse\" "
      + "markerWidth=\"\(legible(4 * size))\" markerHeight=\"\(legible(4 * size))\">"
      + "\(shape)</marker>"
  }

  /// A shape from −1 to 1, and how large it is.
  private var mark: (shape: String, size: Double) {
    let (fill, ring) = (
      "fill=\"\(color.onPage)\"", "fill=\"none\" stroke=\"\(color.onPage)\" stroke-width=\"0.4\""
    )
    let cross =
      "<path d=\"M-1,-1L1,1M-1,1L1,-1\" stroke=\"\(color.onPage)\" stroke-width=\"0.45\"/>"
    let square = "<path d=\"M-1,-1H1V1H-1z\" "
    switch style {
    case .line, .dashedLine: return ("", 0)
    case .crosses: return (cross, 6.5)
    case .squares: return (square + fill + "/>", 5.5 * width)
    case .openSquares: return (square + ring + "/>", 5.5 * width)
    case .path, .points:
      let size = style == .path ? 2.8 : 3.4 * width
      let shape =
        switch color {
        case .blue, .black, .gray: "<circle r=\"1\" \(fill)/>"
        case .orange: square + fill + "/>"
        case .bluishGreen: "<path d=\"M0,-1.3L-1.3,0.7H1.3z\" \(fill)/>"
        case .vermilion: "<path d=\"M0,-1.4L1.4,0L0,1.4L-1.4,0z\" \(fill)/>"
        case .reddishPurple: "<path d=\"M0,1.3L-1.3,-0.7H1.3z\" \(fill)/>"
        case .skyBlue: "<circle r=\"1\" \(ring)/>"
        }
      return (shape, size)
    }
  }
}

extension Color {
  /// The colour where the paper is white or dark: all but black are at least three to one on both.
  var onPage: String { self == .black ? "var(--ink)" : rawValue }
}
