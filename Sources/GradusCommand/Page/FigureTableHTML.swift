import Exercising
import Foundation

extension FigureTable {
  /// The figure as a part of the page, as it is at first, with its sliders and its table.
  func html(by gnuplot: Gnuplot) throws -> String {
    let title = figure.figure.title.escaped
    return """
      <figure class="moving" id="\(id)">
      <figcaption>\(title)</figcaption>
      <div class="controls" hidden>
      \(figure.sliders.enumerated().map { control($0, $1) }.joined(separator: "\n"))
      </div>
      <div class="picture">
      \(try picture(gnuplot))
      </div>
      <ul class="legend">
      \(legend.joined(separator: "\n"))
      </ul>
      <p class="words" aria-live="polite">\(start.words.escaped)</p>
      <script type="application/json" class="table">\(try json)</script>
      </figure>
      """
  }

  private var id: String { "\(figure.name)-moving" }

  /// No "<" is in it, which could end the script.
  private var json: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(table), as: UTF8.self)
        .replacing("<", with: "\\u003c")
    }
  }

  private func control(_ index: Int, _ slider: MovingFigure.Slider) -> String {
    let (id, start) = ("\(id)-\(index)", slider.places[slider.start].escaped)
    let label = "<label for=\"\(id)\">\(slider.name.escaped)</label>"
    if slider.isChoice {
      let options = slider.places.enumerated().map { index, name in
        "<option value=\"\(index)\"\(index == slider.start ? " selected" : "")>\(name.escaped)</option>"
      }
      return
        "<div>\(label) <select id=\"\(id)\" autocomplete=\"off\">\(options.joined())</select></div>"
    }
    return "<div>\(label) <input type=\"range\" id=\"\(id)\" min=\"0\" "
      + "max=\"\(slider.places.count - 1)\" step=\"1\" value=\"\(slider.start)\" "
      + "aria-valuetext=\"\(start)\" autocomplete=\"off\"> "
      + "<output for=\"\(id)\">\(start)</output></div>"
  }

  /// Axes and contours by gnuplot; over them what stays, and what moves as it is at first.
  private func picture(_ gnuplot: Gnuplot) throws -> String {
    let (figure, canvas) = (self.figure.figure, Canvas(self.figure.figure))
    var axes = figure
    (axes.title, axes.series) = ("", [])
    let drawn = Page.inline(try gnuplot.run(axes.script(for: .axes(canvas))), prefix: id)
    let frame = canvas.frame
    let all = figure.drawable + start.series
    let curves = all.enumerated().map { index, series in
      let isMoving = index >= figure.drawable.count
      return
        "<path \(isMoving ? "class=\"curve\" " : "")\(series.ink(marker: "\(id)-mark-\(index)")) "
        + "d=\"\(canvas.path(series.points))\"/>"
    }
    return """
      <svg viewBox="0 0 \(Int(canvas.width)) \(Int(canvas.height))" role="img" \
      aria-label="\(described.inWords.escaped)">
      \(drawn)<defs>\(marks(all))\
      <clipPath id="\(id)-frame"><rect x="\(Int(frame.minX))" y="\(Int(frame.minY))" \
      width="\(Int(frame.width))" height="\(Int(frame.height))"/></clipPath></defs>
      <g clip-path="url(#\(id)-frame)">
      \(curves.joined(separator: "\n"))
      </g>
      </svg>
      """
  }

  /// The figure as it is at first.
  private var described: Figure {
    var figure = figure.figure
    figure.series += start.series
    return figure
  }

  private func marks(_ series: [Figure.Series]) -> String {
    series.enumerated().map { $1.marker(id: "\(id)-mark-\($0)") }.joined()
  }

  /// A sample and the name of everything that has one.
  private var legend: [String] {
    let series = figure.figure.drawable + start.series
    let lines = series.enumerated().filter { !$0.element.name.isEmpty }.map { index, series in
      let isLine = series.style == .line || series.style == .dashedLine
      let points = isLine ? "M2,8H46" : series.style == .path ? "M4,8H24H44" : "M24,8h0"
      return item(series.name, "\(series.ink(marker: "\(id)-mark-\(index)")) d=\"\(points)\"")
    }
    guard let contours = figure.figure.contours, !contours.levels.isEmpty else { return lines }
    return lines + [
      item(
        contours.name,
        "fill=\"none\" stroke=\"\(contours.color.onPage)\" stroke-width=\"1.5\" d=\"M2,8H46\"")
    ]
  }

  private func item(_ name: String, _ path: String) -> String {
    "<li><svg width=\"48\" height=\"16\" viewBox=\"0 0 48 16\" aria-hidden=\"true\">"
      + "<path \(path)/></svg>\(name.escaped)</li>"
  }
}
