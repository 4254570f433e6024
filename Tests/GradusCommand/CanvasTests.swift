import Exercising
import Foundation
import Testing

@testable import GradusCommand

/// Where the curves of a page are, and how they are written.
@Suite struct CanvasTests {
  private func figure(
    _ x: ClosedRange<Double>, _ y: ClosedRange<Double>, logarithmic: Bool = false
  ) -> Figure {
    var figure = Figure(
      title: "", x: "x", y: "y", xRange: x, logarithmic: logarithmic, xIsLogarithmic: logarithmic,
      series: [])
    figure.yRange = y
    return figure
  }

  /// 540 by 340 pixels from (120, 14) on.
  private var plain: Canvas { Canvas(figure(0...540, 0...340)) }

  @Test func aPathIsWrittenInTenthsOfAPixelFromPointToPoint() {
    #expect(
      plain.path([.init(0, 340), .init(10.04, 340), .init(9.96, 320)]) == "M120,14l10,0l0,20")
    #expect(
      plain.path([.init(0, 340), .init(0.26, 339.9), .init(0, 340)]) == "M120,14l0.3,0.1l-0.3,-0.1")
    // What is no more than a tenth of a pixel away from where it was adds nothing.
    #expect(plain.path([.init(0, 340), .init(0.01, 340), .init(1, 340)]) == "M120,14l0,0l1,0")
    #expect(plain.path([.init(0, 340), .init(1, 340), .init(1.01, 340)]) == "M120,14l1,0")
  }

  @Test func onePointIsAMarkAndNoneIsNothing() {
    #expect(plain.path([.init(10, 330)]) == "M130,24l0,0")
    #expect(plain.path([.init(1e9, 330)]) == "")
    #expect(plain.path([]) == "")
    #expect(plain.path([.init(.nan, 1), .init(1, .infinity)]) == "")
  }

  /// A way out of the frame keeps its direction, and ends where the picture does.
  @Test func whatIsFarAwayIsCut() {
    #expect(plain.path([.init(0, 340), .init(5400, 340)]) == "M120,14l810,0")
    #expect(plain.path([.init(0, 340), .init(1e300, 340)]) == "M120,14l810,0")
    #expect(
      plain.path([.init(-5400, 340), .init(0, 340), .init(0, 1e200)]) == "M-150,14l270,0l0,-170")
    // Out, around and in again: two pieces.
    #expect(
      plain.path([.init(0, 340), .init(0, 1e4), .init(540, 1e4), .init(540, 340)])
        == "M120,14l0,-170M660,-156l0,170")
    #expect(plain.path([.init(-1e4, 0), .init(-1e4, 340)]) == "")
  }

  @Test func whatHasNoPlaceOnALogarithmicAxisIsLeftOut() {
    let canvas = Canvas(figure(1e-2...1e2, 1e-4...1, logarithmic: true))
    #expect(
      canvas.path([.init(0, 1), .init(1e-2, 1), .init(1, -1), .init(1, 1e-2)]) == "M120,14l270,170")
  }

  @Test func withContoursAUnitIsAsLongUpwardsAsSideways() {
    for (x, y) in [(0.0...4, -1.0...2), (-1...1, 0...6)]
      as [(ClosedRange<Double>, ClosedRange<Double>)]
    {
      var figure = figure(x, y)
      figure.contours = .init(x: [], y: [], values: [], levels: [])
      let frame = Canvas(figure).frame
      let (across, upwards) = (
        frame.width / (x.upperBound - x.lowerBound), frame.height / (y.upperBound - y.lowerBound)
      )
      #expect(abs(across / upwards - 1) < 0.005)
      #expect(max(frame.width, frame.height) >= 500)
    }
  }

  /// gnuplot's numbers stand where the canvas has them, and so do its grid's lines.
  @Test(
    .enabled(if: (try? Gnuplot()) != nil, "gnuplot is not installed"), arguments: [false, true])
  func gnuplotsAxesAreTheCanvas(logarithmic: Bool) throws {
    let figure =
      logarithmic ? figure(1e-3...10, 1e-6...1e2, logarithmic: true) : figure(-3...8, 0.5...3)
    let canvas = Canvas(figure)
    let svg = String(decoding: try Gnuplot().run(figure.script(for: .axes(canvas))), as: UTF8.self)
    let tics = svg.matches(
      of: #/translate\(([\d.]+),([\d.]+)\)"[^>]*text-anchor="(middle|end)">\s*<text> *([-\d.e+]+)</#
    )
    let lines = svg.matches(of: #/class="gridline"\s+d='M([\d.]+),([\d.]+) L([\d.]+),([\d.]+)/#)
      .map { $0.output }
    func number(_ text: Substring) throws -> Double { try #require(Double(text)) }
    var (across, upwards) = (0, 0)
    for tic in tics {
      let value = try number(tic.4)
      if tic.3 == "middle" {
        let x = canvas.place(.init(value, 1)).x
        #expect(abs(try number(tic.1) - x) < 0.02, "\(tic.4) across")
        across += 1
      } else {
        let y = canvas.place(.init(1, value)).y
        #expect(
          try lines.contains { try abs(number($0.2) - y) < 0.02 && $0.2 == $0.4 },
          "\(tic.4) upwards")
        upwards += 1
      }
    }
    #expect(across >= 4 && upwards >= 4)
    let frame = canvas.frame
    let border = try #require(
      svg.firstMatch(
        of:
          #/stroke='rgb\( 85,  85,  85\)'  d='M([\d.]+),([\d.]+) L[\d.]+,([\d.]+) L([\d.]+),[\d.]+ M/#
      )
    ).output
    let corners = [
      try number(border.1), try number(border.2), try number(border.3), try number(border.4),
    ]
    for (found, place) in zip(corners, [frame.minX, frame.minY, frame.maxY, frame.maxX]) {
      #expect(abs(found - place) < 0.02)
    }
  }
}
