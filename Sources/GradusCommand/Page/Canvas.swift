import Exercising
import Foundation

/// Where the points of a figure with ranges on both axes are on a page.
///
/// Axes and contours are gnuplot's, curves are drawn over them: both take the frame from here. Lengths
/// are in pixels of the picture, from its top left corner.
struct Canvas: Equatable {
  /// The axes' frame.
  let frame: Box
  /// The picture's size.
  let width: Double
  let height: Double
  private let x: Scale
  private let y: Scale

  private struct Scale: Equatable {
    let range: ClosedRange<Double>
    let isLogarithmic: Bool

    /// 0 at the lower end of the range and 1 at the upper one.
    func fraction(_ value: Double) -> Double {
      func at(_ value: Double) -> Double { isLogarithmic ? log(value) : value }
      return (at(value) - at(range.lowerBound)) / (at(range.upperBound) - at(range.lowerBound))
    }
  }

  /// Where there are contours, a unit is as long upwards as sideways.
  init(_ figure: Figure) {
    x = Scale(range: figure.xRange, isLogarithmic: figure.xIsLogarithmic)
    y = Scale(range: figure.yRange ?? 0...1, isLogarithmic: figure.logarithmic)
    var (width, height) = (540.0, 340.0)
    if figure.contours != nil {
      let units = { (range: ClosedRange<Double>) in range.upperBound - range.lowerBound }
      let shape = units(y.range) / units(x.range)
      (width, height) =
        shape > 1 ? ((500 / shape).rounded(), 500) : (540, (540 * shape).rounded())
    }
    frame = Box(minX: 120, minY: 14, maxX: 120 + width, maxY: 14 + height)
    (self.width, self.height) = (frame.maxX + 24, frame.maxY + 84)
  }

  /// Where the point is; not finite where it has no place on a logarithmic axis.
  func place(_ point: Figure.Point) -> Figure.Point {
    Figure.Point(
      frame.minX + frame.width * x.fraction(point.x),
      frame.maxY - frame.height * y.fraction(point.y))
  }

  /// What an SVG path says that goes through the points: "M120,14l5.5,-3", to a tenth of a pixel.
  ///
  /// It goes on outside of the frame for half of its size, and is cut there.
  func path(_ points: [Figure.Point]) -> String {
    let outer = frame.twiceAsLarge
    let places = points.map(place).filter { $0.x.isFinite && $0.y.isFinite }.map {
      // So far away that nothing overflows between two of them.
      Figure.Point(min(max($0.x, -1e100), 1e100), min(max($0.y, -1e100), 1e100))
    }
    guard let first = places.first else { return "" }
    var pen = Pen()
    if places.count == 1 && outer.contains(first) { pen.draw(from: first, to: first) }
    for (from, to) in zip(places, places.dropFirst()) {
      guard let part = outer.part(from, to) else { continue }
      pen.draw(from: part.from, to: part.to)
    }
    return pen.text
  }
}

/// Writes a path in whole tenths of a pixel.
private struct Pen {
  private(set) var text = ""
  private var place: (x: Int, y: Int)?

  /// A point where it already is adds nothing, but for the first: a mark stands there.
  mutating func draw(from: Figure.Point, to: Figure.Point) {
    let (start, end) = (tenths(from), tenths(to))
    let last: (x: Int, y: Int) = place ?? (.min, .min)
    let isNew = last != start
    if isNew { text += "M\(decimal(start.x)),\(decimal(start.y))" }
    if isNew || start != end {
      text += "l\(decimal(end.x - start.x)),\(decimal(end.y - start.y))"
    }
    place = end
  }

  private func tenths(_ point: Figure.Point) -> (x: Int, y: Int) {
    (Int((10 * point.x).rounded()), Int((10 * point.y).rounded()))
  }

  private func decimal(_ tenths: Int) -> String {
    let (whole, rest) = abs(tenths).quotientAndRemainder(dividingBy: 10)
    return (tenths < 0 ? "-" : "") + "\(whole)" + (rest == 0 ? "" : ".\(rest)")
  }
}

/// A rectangle whose sides are upright.
struct Box: Equatable {
  var minX: Double
  var minY: Double
  var maxX: Double
  var maxY: Double

  var width: Double { maxX - minX }
  var height: Double { maxY - minY }

  /// The one with the same middle.
  var twiceAsLarge: Box {
    Box(
      minX: minX - width / 2, minY: minY - height / 2, maxX: maxX + width / 2,
      maxY: maxY + height / 2)
  }

  func contains(_ point: Figure.Point) -> Bool {
    (minX...maxX).contains(point.x) && (minY...maxY).contains(point.y)
  }

  /// The part of the way from one point to another that lies inside; nil where none does.
  ///
  /// Source: Liang & Barsky 1984, doi:10.1145/357332.357333
  func part(
    _ from: Figure.Point, _ to: Figure.Point
  ) -> (from: Figure.Point, to: Figure.Point)? {
    let (right, down) = (to.x - from.x, to.y - from.y)
    var (enters, leaves) = (0.0, 1.0)
    for (speed, room) in [
      (-right, from.x - minX), (right, maxX - from.x), (-down, from.y - minY),
      (down, maxY - from.y),
    ] {
      if speed == 0 && room < 0 { return nil }
      if speed < 0 { enters = max(enters, room / speed) }
      if speed > 0 { leaves = min(leaves, room / speed) }
    }
    guard enters <= leaves else { return nil }
    func at(_ share: Double) -> Figure.Point {
      Figure.Point(from.x + share * right, from.y + share * down)
    }
    return (at(enters), leaves == 1 ? to : at(leaves))
  }
}
