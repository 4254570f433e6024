import Exercising
import Foundation
import GradusCourse
import Testing

@testable import GradusCommand

/// The page of a lesson's pictures. `.ci/pages` opens it in a browser.
@Suite(.enabled(if: (try? Gnuplot()) != nil, "gnuplot is not installed"))
struct PageTests {
  private static var frame: Figure {
    var figure = Figure(
      title: "a < b & \"c\"", x: "x", y: "y", xRange: 0...540,
      series: [.init(name: "stays", style: .crosses, color: .black, points: [.init(1, 1)])])
    figure.yRange = 0...340
    return figure
  }

  private static let figure = MovingFigure(
    "way", frame, Setting("rate", [0.1, 0.2, 0.3], start: 0.2),
    Setting("which", [("</script>", 1.0), ("<!-- two", 2)], isChoice: true)
  ) { rate, factor in
    MovingFigure.Frame(
      [
        .init(
          name: "run", style: .path, color: .blue,
          points: [.init(0, 340), .init(100 * rate * factor, 240)])
      ], words: "\(rate) </script> & \(factor)")
  }

  private func page(_ moving: [MovingFigure], _ pictures: [Picture] = []) throws -> Page {
    let lesson = Lesson(
      number: "9.9", module: "None", title: "Of <everything>", exercises: [],
      movingFigures: { _ in moving })
    return try Page(lesson, pictures, by: Respondent(), Gnuplot()) { _ in }
  }

  /// The table in the page, as its script reads it.
  private func table(_ html: String) throws -> FigureTable.Table {
    let text = try #require(
      html.firstMatch(of: #/<script type="application/json" class="table">(.*?)</script>/#)
    ).1
    return try JSONDecoder().decode(FigureTable.Table.self, from: Data(text.utf8))
  }

  @Test func thePageHoldsAFrameForEachPlace() throws {
    let html = try page([Self.figure]).html
    let table = try table(html)
    #expect(table.sliders == [["0.1", "0.2", "0.3"], ["</script>", "<!-- two"]])
    #expect(
      table.frames.map(\.paths) == [
        ["M120,14l10,100"], ["M120,14l20,100"], ["M120,14l20,100"], ["M120,14l40,100"],
        ["M120,14l30,100"],
        ["M120,14l60,100"],
      ])
    #expect(table.frames[2].words == "0.2 </script> & 1.0")
    // Without a script it is as it is at first, and what stays is there once.
    #expect(html.contains("class=\"curve\" fill=\"none\""))
    #expect(html.matches(of: #/ d="M120,14l20,100"/#).count == 1)
    #expect(
      html.contains("<p class=\"words\" aria-live=\"polite\">0.2 &lt;/script&gt; &amp; 1.0</p>"))
    #expect(html.contains("max=\"2\" step=\"1\" value=\"1\" aria-valuetext=\"0.2\""))
    #expect(html.contains("<option value=\"0\" selected>&lt;/script&gt;</option>"))
    #expect(html.contains("<h1>9.9 Of &lt;everything&gt;</h1>"))
    #expect(html.contains("<figcaption>a &lt; b &amp; &quot;c&quot;</figcaption>"))
    #expect(html.ranges(of: "</script>").count == 2)
  }

  @Test func aLessonWithoutMovingFiguresHasItsPicturesAlone() throws {
    let html = try page([], [Picture("way.svg", Self.frame)]).html
    #expect(!html.contains("class=\"moving\"") && !html.contains("<noscript>"))
    #expect(html.contains("<figure id=\"way\">"))
    #expect(html.contains("a &lt; b &amp; &quot;c&quot;. y against x. In it: stays."))
  }

  /// The tables of all lessons' pages are what their functions give: each point that is seen, where
  /// the axes have it.
  @Test(arguments: Course.lessons.map(\.number))
  func tablesAreWhatTheLessonsGive(number: String) throws {
    let lesson = try #require(Course.lessons.first { $0.number == number })
    for figure in try lesson.movingFigures(Respondent()) {
      let table = try FigureTable(figure).table
      let canvas = Canvas(figure.figure)
      #expect(table.sliders == figure.sliders.map(\.places))
      #expect(table.frames.count == table.sliders.reduce(1) { $0 * $1.count })
      for (place, frame) in zip(figure.places, table.frames) {
        let given = try figure.frame(at: place)
        #expect(frame.words == given.words)
        for (series, path) in zip(given.series, frame.paths) {
          let drawn = vertices(of: path)
          for point in series.points.map(canvas.place) where canvas.frame.contains(point) {
            #expect(
              drawn.contains { abs($0.x - point.x) < 0.051 && abs($0.y - point.y) < 0.051 },
              "\(number) \(figure.name) \(place) \(series.name)")
          }
          #expect(drawn.count <= 2 * series.points.count)
        }
      }
    }
  }

  /// Where a path goes, in pixels.
  private func vertices(of path: String) -> [Figure.Point] {
    var place = Figure.Point(0, 0)
    return path.matches(of: #/([Ml])(-?[\d.]+),(-?[\d.]+)/#).map { match in
      let (x, y) = (Double(match.2) ?? .nan, Double(match.3) ?? .nan)
      place =
        match.1 == "M" ? Figure.Point(x, y) : Figure.Point(place.x + x, place.y + y)
      return place
    }
  }

  /// What a page needs is in it, and each name in it is there once.
  @Test(arguments: ["1.4", "1.5", "3.1"])
  func pagesNeedNothingBesideThemselves(number: String) throws {
    let lesson = try #require(Course.lessons.first { $0.number == number })
    let makePictures = try #require(lesson.pictures)
    let pictures = try makePictures(Respondent())
    let html = try Page(lesson, pictures, by: Respondent(), Gnuplot()) { _ in }.html
    for forbidden in ["http:", "https:", "//", "src=", "@import", "<link", "<?xml", "xlink"] {
      #expect(
        !html.replacing(#/<script>[\s\S]*?</script>/#, with: "").contains(forbidden), "\(forbidden)"
      )
    }
    #expect(!Page.script.contains("fetch") && !Page.script.contains("http"))
    let names = html.matches(of: #/\sid=["']([^"']+)/#).map(\.output.1)
    #expect(Set(names).count == names.count)
    for match in html.matches(of: #/(?:url\(|href=['"])#([^)'"]+)/#) {
      #expect(names.contains(match.output.1), "\(match.output.1)")
    }
    #expect(html.utf8.count < 600_000)
    #expect(
      html.ranges(of: "<figure").count == pictures.count
        + (try lesson.movingFigures(Respondent())).count)
  }

  /// WCAG 2.2: what is drawn is three to one on either paper, text 4.5 to one.
  @Test func coloursAreSeenOnBothPapers() throws {
    let schemes = Page.style.matches(of: #/:root \{([^}]*)\}/#).map { match in
      Dictionary(
        uniqueKeysWithValues: match.1.matches(of: #/--(\w+): (#\w+);/#).map {
          (String($0.1), String($0.2))
        })
    }
    #expect(schemes.count == 2)
    for scheme in schemes {
      let paper = luminance(of: try #require(scheme["paper"]))
      func contrast(_ color: String) -> Double {
        let both = [luminance(of: color), paper].map { $0 + 0.05 }
        return max(both[0], both[1]) / min(both[0], both[1])
      }
      for color in Color.allCases {
        let ink = color == .black ? try #require(scheme["ink"]) : color.rawValue
        #expect(contrast(ink) >= 3, "\(color) on \(scheme)")
        #expect(color.onPage == (color == .black ? "var(--ink)" : color.rawValue))
      }
      for name in ["text", "soft", "axis"] {
        #expect(contrast(try #require(scheme[name])) >= 4.5, "\(name)")
      }
      for name in ["accent", "edge"] {
        #expect(contrast(try #require(scheme[name])) >= 3, "\(name)")
      }
    }
  }

  @Test func aFileIsWrittenAndNothingElseSaid() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "gradus-test-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let run = try CommandRun(["draw", "1.5", "--page", "page.html"], in: folder)
    #expect(run.status == 0 && run.errors == "")
    #expect(run.output.wholeMatch(of: #/wrote page\.html \(\d+ kB\)\n/#) != nil, "\(run.output)")
    let html = try String(contentsOf: folder.appending(path: "page.html"), encoding: .utf8)
    #expect(html.hasPrefix("<!DOCTYPE html>\n") && html.hasSuffix("</html>\n"))
    let refused = try CommandRun(["draw", "1.5", "--page", "."], in: folder)
    #expect(refused.status == 64 && refused.output == "")
    #expect(refused.errors == "Error: --page . cannot be written: it is a folder\n")
  }
}
