import Exercising
import Foundation
import Gradus

extension Picture {
  /// The picture as a figure of the page: what gnuplot draws, as it is in the lesson's folder.
  ///
  /// - Parameter prefix: What its name in the page begins with.
  func html(by gnuplot: Gnuplot, prefix: String = "") throws -> String {
    let id = prefix + file.replacing(".svg", with: "")
    let drawn = Page.inline(try gnuplot.draw(figure, .svg), prefix: id)
    let title = figure.title.escaped
    return """
      <figure id="\(id.escaped)">
      <div class="picture wide" tabindex="0" role="group" aria-label="\(title), the picture">
      <svg viewBox="0 0 800 500" role="img" aria-label="\(figure.inWords.escaped)">
      \(drawn)</svg>
      </div>
      </figure>
      """
  }
}

extension Figure {
  /// The figure in words, for who does not see it.
  var inWords: String {
    let names = series.map(\.name) + [contours.map { "contours of \($0.name)" } ?? ""]
    let axes = hasAxes ? "\(y) against \(x). " : ""
    return "\(title). \(axes)\(listed(names.filter { !$0.isEmpty }))"
  }

  private func listed(_ names: [String]) -> String {
    names.isEmpty ? "" : "In it: " + names.joined(separator: ", ") + "."
  }
}

/// A figure that sliders move, with all that it can show.
struct FigureTable {
  let figure: MovingFigure
  /// One for each of the figure's places, in that order.
  let frames: [MovingFigure.Frame]

  /// - Parameter tell: Is told how many of the frames there are, and how many there will be.
  /// - Throws: What the lesson's author's function throws.
  init(_ figure: MovingFigure, tell: (Int, Int) -> Void = { _, _ in }) throws {
    let places = figure.places
    self.figure = figure
    frames = try places.enumerated().map { index, place in
      tell(index, places.count)
      return try figure.frame(at: place)
    }
    let looks = frames.map { $0.series.map(\.look) }
    require(
      looks.allSatisfy { $0 == looks[0] },
      "the frames of the moving figure \(figure.name) have not all the same series")
  }

  /// What the page's script chooses from.
  struct Table: Codable, Equatable {
    struct Frame: Codable, Equatable {
      /// SVG's words for the points of each series.
      var paths: [String]
      var words: String
    }

    /// What the places of each slider are called.
    var sliders: [[String]]
    var frames: [Frame]
  }

  var table: Table {
    let canvas = Canvas(figure.figure)
    return Table(
      sliders: figure.sliders.map(\.places),
      frames: frames.map { frame in
        Table.Frame(paths: frame.series.map { canvas.path($0.points) }, words: frame.words)
      })
  }

  /// What there is to see at first.
  var start: MovingFigure.Frame {
    frames[figure.sliders.reduce(0) { $0 * $1.places.count + $1.start }]
  }
}
