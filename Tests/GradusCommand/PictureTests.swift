import Exercising
import Foundation
import GradusCourse
import Testing

@testable import GradusCommand

/// The pictures in the lessons' folders are what `gradus draw` makes.
@Suite struct PictureTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  private static let lessons = Course.lessons.filter { $0.pictures != nil }.map(\.number)

  /// `GRADUS_WRITE=1 swift test --filter PictureTests` draws them anew. Another gnuplot draws other
  /// bytes, so that only the one that drew a file is asked to draw it again.
  @Test(.enabled(if: (try? Gnuplot()) != nil, "gnuplot is not installed"), arguments: lessons)
  func theFilesAreUpToDate(number: String) throws {
    let lesson = try #require(Course.lessons.first { $0.number == number })
    let text = try String(
      contentsOf: Self.root.appending(path: "Exercises/\(lesson.folder)/README.md"),
      encoding: .utf8)
    let makePictures = try #require(lesson.pictures)
    let hasPage = text.contains("`swift run gradus draw \(number) --page \(number).html`")
    #expect(hasPage != (try lesson.movingFigures(Respondent()).isEmpty), "the text and the page")
    for picture in try makePictures(Respondent()) {
      #expect(text.contains("(Pictures/\(picture.file))"), "the text does not show \(picture.file)")
      let file = Self.root.appending(path: "Exercises/\(lesson.folder)/Pictures/\(picture.file)")
      let drawn = try Gnuplot().draw(picture.figure, .svg)
      if ProcessInfo.processInfo.environment["GRADUS_WRITE"] == "1" {
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try drawn.write(to: file, options: .atomic)
      }
      let kept = try Data(contentsOf: file)
      guard version(kept) == version(drawn) else { continue }
      #expect(kept == drawn, "\(picture.file) is not up to date: \(lesson.number)")
    }
  }

  /// WCAG 2.2, technique G183: what has neither a dash nor a mark of its own is lighter or darker by
  /// three to one. Solid blue and solid grey are one line to many an eye.
  @Test(arguments: lessons)
  func linesAreToldApartWithoutColours(number: String) throws {
    let makePictures = try #require(Course.lessons.first { $0.number == number }?.pictures)
    for picture in try makePictures(Respondent()) {
      let lines = picture.figure.drawable.filter { !$0.name.isEmpty && look(of: $0) != nil }
      for (index, line) in lines.enumerated() {
        for other in lines[..<index] where look(of: line) == look(of: other) {
          let lightness = [line, other].map { $0.color.luminance + 0.05 }.sorted()
          #expect(
            lightness[1] / lightness[0] >= 3, "\(picture.file): \(other.name), \(line.name)")
        }
      }
    }
  }

  /// What tells a line from others besides its colour; nil for marks that no line joins.
  private func look(of series: Figure.Series) -> String? {
    switch series.style {
    case .line: "\(series.color.dash ?? "solid") \(series.width)"
    case .dashedLine: "\(series.color.faintDash) \(series.width)"
    case .path: "marks \(series.color.mark) \(series.width)"
    case .points, .crosses, .squares, .openSquares: nil
    }
  }

  /// The line in which gnuplot says who it is.
  private func version(_ svg: Data) -> Substring? {
    String(decoding: svg.prefix(2000), as: UTF8.self).firstMatch(of: #/GNUPLOT [^<\n]*/#)?.output
  }
}
