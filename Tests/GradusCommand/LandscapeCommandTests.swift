import Exercising
import Foundation
import Testing

@testable import GradusCommand
@testable import LossLandscapeCourse

@Suite struct LandscapeCommandTests {
  @Test(arguments: [
    (["--optimizer", "lion"], "'lion' is invalid"),
    (["--optimizer", "sgd", "--optimizer", "sgd"], "--optimizer sgd is given twice"),
    (["--lr", "0"], "it must be a number above 0"),
    (["--lr", "nan"], "it must be a number above 0"),
    (["--lr", "0.1", "--lr", "0.10"], "--lr 0.1 is given twice"),
    (["--momentum", "0.5"], "--momentum is for \"--optimizer momentum\""),
    (["--optimizer", "momentum", "--momentum", "1.5"], "it must be a number at least 0"),
    (["--epochs", "0"], "it must be a whole number from 1"),
    (["--start", "1"], "it must be a weight and a bias with a comma between them"),
    (["--start", "1,two"], "it must be a weight and a bias"),
    (["--start", "1,2,3"], "it must be a weight and a bias"),
    (["--start", "1,inf"], "it must be a weight and a bias"),
    (["--samples", "1"], "it must be a whole number from 2"),
    (["--noise=-1"], "it must be a number at least 0"),
    (["--seed=1.5"], "it must be a whole number"),
    (["--plot", "/dev/null/x"], "--plot /dev/null/x is no folder"),
    (["1.4"], "Unexpected argument '1.4'"),
    (
      [
        "--lr", "1", "--lr", "2", "--lr", "3", "--lr", "4", "--optimizer", "sgd", "--optimizer",
        "adam",
      ],
      "8 paths are more than a map can hold"
    ),
  ])
  func rubbishIsOneClearError(arguments: [String], message: String) throws {
    let run = try CommandRun(["landscape"] + arguments)
    #expect(run.status == 64)
    #expect(run.errors.contains(message), "\(run.errors)")
    #expect(run.output.isEmpty)
  }

  @Test func theSummaryIsTheOneThatTheLessonShows() throws {
    let summary = try Landscape(rates: [0.1, 0.75]).survey().summary
    let lesson = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Exercises/1.4-LossLandscape/README.md")
    let text = try String(contentsOf: lesson, encoding: .utf8)
    #expect(text.contains("```text\n\(summary)\n```"), "\(summary)")
  }

  @Test func aPathThatLeavesTheMapIsCutAndSaysSo() throws {
    let survey = try Landscape(rates: [0.1, 1.2]).survey()
    #expect(survey.paths.map(\.isCut) == [false, true])
    let steps = survey.paths[1].points.count - 1
    #expect(steps < 10)
    #expect(
      survey.summary.hasSuffix(
        "SGD, lr 1.2 leaves the map at step \(steps); its path is cut there."))
  }

  /// A start at the minimum, noise that dwarfs the line, and the fewest points: there is a map.
  @Test func oddMapsCanBeDrawn() throws {
    var landscapes = [Landscape(methods: [.adam], rates: [1000])]
    landscapes.append(Landscape())
    landscapes[1].start = try landscapes[1].survey().minimum
    landscapes.append(Landscape(methods: [.momentum]))
    (landscapes[2].data.noise, landscapes[2].data.samples) = (1000, 2)
    landscapes.append(Landscape())
    (landscapes[3].data.noise, landscapes[3].epochs) = (0, 1)
    for landscape in landscapes {
      let survey = try landscape.survey()
      #expect(!survey.summary.isEmpty)
      #expect(try !survey.json().contains("\n"))
      for figure in [survey.contours, survey.slicesFigure] {
        if let gnuplot = try? Gnuplot() { _ = try gnuplot.draw(figure, .svg) }
      }
    }
  }

  /// Noise lifts the whole bowl, until no power of ten and its triple lie between floor and rim.
  @Test(arguments: [1.5, 5, 20, 300, 1000], [UInt64](1...6))
  func noiseLeavesAMap(noise: Double, seed: UInt64) throws {
    var landscape = Landscape()
    (landscape.data.noise, landscape.data.seed) = (noise, seed)
    let survey = try landscape.survey()
    let levels = try #require(survey.contours.contours?.levels)
    #expect((3...11).contains(levels.count), "\(levels)")
    #expect(levels == levels.sorted() && Set(levels).count == levels.count)
    let losses = survey.grid.losses.joined()
    for level in levels {
      #expect(losses.contains { $0 < level } && losses.contains { $0 > level })
    }
    if let gnuplot = try? Gnuplot() {
      let text = try gnuplot.draw(survey.contours, .svg)
      #expect(String(decoding: text, as: UTF8.self).contains("<title>"))
    }
  }

  @Test func aFlatMapHasNoLevelsAndIsDrawn() throws {
    var survey = try Landscape().survey()
    survey.grid.losses = survey.grid.losses.map { $0.map { _ in 1 } }
    #expect(survey.contours.contours?.levels == [])
    if let gnuplot = try? Gnuplot() { _ = try gnuplot.draw(survey.contours, .svg) }
  }

  @Test func theJSONReadsBack() throws {
    let survey = try Landscape(methods: [.sgd, .momentum]).survey()
    let text = try survey.json()
    #expect(try JSONDecoder().decode(LandscapeSurvey.self, from: Data(text.utf8)) == survey)
    #expect(text.contains(#""optimizer":"sgd","points":[[5,3],["#))
  }

  @Test(.enabled(if: (try? Gnuplot()) != nil, "gnuplot is not installed"))
  func picturesAreWrittenWhereTheyAreWanted() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "gradus-map-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let run = try CommandRun(["landscape", "--lr", "0.5", "--plot", folder.path])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("Two slices through the minimum"))
    for name in ["landscape.svg", "slices.svg"] {
      let svg = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
      #expect(svg.hasPrefix("<?xml"))
    }
  }

  @Test func theScriptFindsTheLevelLines() {
    var figure = FigureTests.figure
    figure.yRange = 0...2
    figure.contours = .init(
      x: [0, 1], y: [0, 2], values: [[1, 2], [3, 4.5]], levels: [1.5, 3])
    let script = figure.script(for: .svg)
    #expect(
      script.contains(
        """
        set yrange [0:2]
        set size ratio -1
        $grid << END
        0 0 1
        1 0 2

        0 2 3
        1 2 4.5

        END
        set contour base
        unset surface
        set cntrparam levels discrete 1.5, 3
        set table $contours
        splot $grid
        unset table
        unset contour
        $series0 << END
        """), "\(script)")
  }
}
