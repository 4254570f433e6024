import Exercising
import Gradus

extension Figure {
  /// The part of the script that has gnuplot find the level lines, and sets the axes for them.
  func contourLines(_ medium: Medium) -> [String] {
    var lines: [String] = []
    if let range = yRange {
      lines.append("set yrange [\(legible(range.lowerBound)):\(legible(range.upperBound))]")
    }
    guard let contours else { return lines }
    if case .axes = medium {} else { lines.append("set size ratio -1") }
    guard !contours.levels.isEmpty else { return lines }
    lines.append("$grid << END")
    for (y, row) in zip(contours.y, contours.values) {
      lines += zip(contours.x, row).map { "\(legible($0)) \(legible(y)) \(legible($1))" } + [""]
    }
    return lines + [
      "END", "set contour base", "unset surface",
      "set cntrparam levels discrete \(contours.levels.map(legible).joined(separator: ", "))",
      "set table $contours", "splot $grid", "unset table", "unset contour",
    ]
  }

  /// What is to be plotted of the level lines, below the series: the lines, and in a picture each
  /// one's level.
  func contourPlots(_ medium: Medium) -> [String] {
    guard let contours, !contours.levels.isEmpty else { return [] }
    let lines = "$contours using 1:2 title ' \(contours.name)' with "
    guard !medium.isText else { return [lines + "dots"] }
    return [
      lines + "lines linewidth \(contours.showsLevels ? "1" : "2") "
        + "linecolor rgb '\(contours.color.rawValue)'"
    ]
      + (contours.showsLevels
        ? [
          "$contours using 1:2:3 every ::8::8 notitle with labels font ',11' textcolor rgb '#555555'"
        ] : [])
  }
}
