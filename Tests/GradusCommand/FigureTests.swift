import Exercising
import Foundation
import Testing

@testable import GradusCommand

@Suite struct FigureTests {
  static let figure = Figure(
    title: "Ohm's law", x: "epoch", y: "loss", xRange: 1...3, xIsWhole: true, logarithmic: true,
    series: [
      .init(name: "data", style: .points, color: .gray, points: [.init(1, 2), .init(3, 0.5)]),
      .init(name: "one", color: .blue, points: [.init(1, 10), .init(2, 0), .init(3, 1e-3)]),
      .init(
        name: "best", style: .dashedLine, color: .black, points: [.init(1, .nan), .init(3, 1)]),
      .init(name: "nothing", color: .orange, points: [.init(1, -1), .init(2, .infinity)]),
    ])

  @Test func theScriptForSVG() {
    #expect(
      Self.figure.script(for: .svg) == """
        set encoding utf8
        set terminal svg size 800,500 dynamic name 'figure' font 'sans-serif,15' background '#ffffff' noenhanced
        set border 3 linecolor rgb '#555555'
        set tics nomirror out textcolor rgb '#333333'
        set grid linecolor rgb '#e6e6e6' linetype 1 linewidth 1
        set key top right Left reverse samplen 2.5
        set title 'Ohm''s law'
        set xlabel 'epoch'
        set ylabel 'loss'
        set xrange [1:3]
        set xtics 1
        set logscale y
        set format y '%g'
        set mytics 1
        $series0 << END
        1 2
        3 0.5
        END
        $series1 << END
        1 10
        3 0.001
        END
        $series2 << END
        3 1
        END
        plot $series0 title ' data' with points pointtype 7 pointsize 0.6 linecolor rgb '#808080', \\
          $series1 title ' one' with lines linewidth 2.5 linecolor rgb '#0072B2', \\
          $series2 title ' best' with points pointtype 7 pointsize 0.6 linecolor rgb '#000000'

        """)
  }

  @Test func aLogarithmicXAxisHasNoPlaceForZero() {
    var figure = Self.figure
    (figure.xIsLogarithmic, figure.xIsWhole) = (true, false)
    figure.series[0].points = [.init(0, 1), .init(1e-8, 1)]
    #expect(figure.drawable[0].points == [.init(1e-8, 1)])
    let script = figure.script(for: .svg)
    #expect(script.contains("\nset logscale x\nset format x '%g'\nset mxtics 1\n"))
  }

  @Test func aDiagramHasWordsAndNoAxes() {
    var figure = Figure(
      title: "a flow", x: "", y: "", xRange: 0...1,
      series: [
        .init(name: "", color: .blue, width: 2, points: [.init(0, 0), .init(1, 1)]),
        .init(name: "wrong", style: .crosses, color: .black, points: [.init(0.5, 0.5)]),
        .init(name: "for", style: .squares, color: .blue, width: 0.5, points: [.init(0.5, 0.5)]),
        .init(name: "against", style: .openSquares, color: .vermilion, points: [.init(0, 0.5)]),
      ])
    figure.hasAxes = false
    figure.labels = [.init("x0", at: .init(0, 0), on: .left), .init("y's", at: .init(1, 1))]
    let script = figure.script(for: .svg)
    for line in [
      "unset border", "unset tics", "unset grid", "set label 'x0' at 0,0 right offset -1,0",
      "set label 'y''s' at 1,1 center",
    ] {
      #expect(script.contains(line + "\n"), "\(line)")
    }
    for plot in [
      "$series0 notitle with lines linewidth 5 linecolor rgb '#0072B2'",
      "$series1 title ' wrong' with points pointtype 2 pointsize 1.2 linewidth 3 linecolor rgb '#000000'",
      "$series2 title ' for' with points pointtype 5 pointsize 0.5 linecolor rgb '#0072B2'",
      "$series3 title ' against' with points pointtype 4 pointsize 1 linewidth 1.5 linecolor rgb",
    ] {
      #expect(script.contains(plot), "\(plot)")
    }
    let text = figure.script(for: .text(columns: 60, rows: 20))
    for mark in ["X", "#", "o"] { #expect(text.contains("with points pointtype '\(mark)'")) }
  }

  /// WCAG 2.2, 1.4.11: three to one, and nothing that colour alone would tell.
  @Test func curvesAreToldApartOnWhiteAndWithoutColours() throws {
    for color in Color.allCases { #expect(1.05 / (color.luminance + 0.05) >= 3, "\(color)") }
    let dashes = Color.curves.map(\.dash) + Color.curves.map(\.faintDash)
    #expect(Set(dashes).count == 2 * Color.curves.count)
    #expect(Set(Color.curves.map(\.mark)).count == Color.curves.count)
    var figure = Self.figure
    figure.series = Color.curves.map {
      .init(name: "", color: $0, points: [.init(1, 1), .init(2, 2)])
    }
    let script = figure.script(for: .svg)
    for dash in Color.curves.compactMap(\.dash) { #expect(script.contains("dashtype \(dash) ")) }
    for index in figure.series.indices { figure.series[index].style = .dashedLine }
    let faint = figure.script(for: .svg)
    for dash in Color.curves.map(\.faintDash) { #expect(faint.contains("dashtype \(dash) ")) }
  }

  @Test func textHasACharacterForEachColour() {
    let script = Self.figure.script(for: .text(columns: 60, rows: 20))
    #expect(script.contains("set terminal dumb size 60,20 nofeed noenhanced mono\n"))
    #expect(
      script.hasSuffix(
        """
        plot $series0 title ' best' with points pointtype 'o', \\
          $series1 title ' one' with lines linetype 1, \\
          $series2 title ' data' with points pointtype 'o'

        """))
    var cloud = Self.figure
    cloud.series[0].points = (0..<31).map { .init(1, Double($0 + 1)) }
    let below = cloud.script(for: .text(columns: 60, rows: 20))
    #expect(below.contains("plot $series0 title ' data' with dots, \\\n"))
    #expect(Set(Color.curves.map(\.textLine.character)).count == Color.curves.count)
  }

  @Test(.enabled(if: (try? Gnuplot()) != nil, "gnuplot is not installed"))
  func gnuplotDrawsTheSameBytesTwice() throws {
    let gnuplot = try Gnuplot()
    for medium in [Figure.Medium.svg, .text(columns: 60, rows: 20)] {
      let first = try gnuplot.draw(Self.figure, medium)
      #expect(try gnuplot.draw(Self.figure, medium) == first)
    }
  }

  @Test func coloursAreForCurvesAloneAndEmptyLinesGo() {
    let picture = Data("  \n 1 | **#  \n   \n".utf8)
    #expect(trimmed(picture, colored: false) == " 1 | **#")
    #expect(
      trimmed(picture, colored: true)
        == " 1 | \u{1B}[38;5;32m*\u{1B}[39m\u{1B}[38;5;32m*\u{1B}[39m\u{1B}[38;5;214m#\u{1B}[39m")
  }
}

extension Color {
  /// How light a colour is, from 0 to 1, as WCAG 2.2 has it.
  var luminance: Double { GradusCommandTests.luminance(of: rawValue) }
}

/// The same of a colour such as "#0072B2".
func luminance(of color: String) -> Double {
  let number = Int(color.dropFirst(), radix: 16) ?? 0
  let light = [16, 8, 0].map { shift in
    let part = Double((number >> shift) & 255) / 255
    return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
  }
  return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]
}

@Suite struct GnuplotTests {
  @Test func missing() {
    #expect(throws: GnuplotFailure.notInstalled) { try Gnuplot(path: "/nowhere:/tmp") }
    #expect(throws: GnuplotFailure.notInstalled) { try Gnuplot(path: nil) }
  }

  @Test func failingItIsQuoted() throws {
    try withGnuplot("echo one >&2; echo 'line 3: no such thing' >&2; exit 3") { gnuplot in
      #expect(
        throws: GnuplotFailure.failed(
          "exit status 3; its last words: one / line 3: no such thing")
      ) { try gnuplot.run("plot x") }
    }
  }

  @Test func hangingItIsEnded() throws {
    try withGnuplot("echo thinking >&2; exec sleep 600") { gnuplot in
      var gnuplot = gnuplot
      gnuplot.seconds = 1
      let patient = gnuplot
      #expect(
        throws: GnuplotFailure.failed("no picture within 1 seconds; its last words: thinking")
      ) { try patient.run("plot x") }
    }
  }

  @Test func nothingToDrawIsAnError() throws {
    try withGnuplot("cat") { gnuplot in
      var figure = FigureTests.figure
      figure.series = [figure.series[3]]
      #expect(throws: GnuplotFailure.failed("there is nothing to draw in \"Ohm's law\"")) {
        try gnuplot.draw(figure, .svg)
      }
      let echoed = try gnuplot.run("the script")
      #expect(echoed == Data("the script".utf8))
    }
  }

  /// Calls `body` with a program of one's own in gnuplot's place.
  private func withGnuplot(_ script: String, _ body: (Gnuplot) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "gradus-test-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let program = folder.appending(path: "gnuplot")
    try Data("#!/bin/sh\n\(script)\n".utf8).write(to: program)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program.path)
    try body(try Gnuplot(path: folder.path))
  }
}
