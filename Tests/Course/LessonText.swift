import Exercising
import Foundation
import GradusCourse
import Testing

/// A lesson's README.md, to be held against what the code computes.
struct LessonText {
  let lesson: Lesson
  let text: String

  init(_ number: String) throws {
    lesson = try #require(Course.lessons.first { $0.number == number })
    text = try Self.read("Exercises/\(lesson.folder)/README.md")
  }

  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  static func read(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  /// Expects each of `quotes`, which are made of computed numbers, in the text, and outside them no
  /// number that looks computed: one with two digits or more after the point, or with an exponent.
  ///
  /// Code, links, sources (from "**Sources.**" on) and headings are not looked at.
  func isMade(of quotes: [String], sourceLocation: SourceLocation = #_sourceLocation) {
    let quotes = quotes.map(Self.flowing)
    let whole = Self.flowing(text)
    for quote in quotes where !whole.contains(quote) {
      Issue.record("\(lesson.folder) does not say: \(quote)", sourceLocation: sourceLocation)
    }
    var rest = Self.flowing(Self.prose(text))
    for quote in quotes.sorted(by: { $0.count > $1.count }) {
      rest = rest.replacing(quote, with: "…")
    }
    for line in rest.split(separator: "\n") {
      for match in line.matches(of: #/\d+\.\d{2,}|\d\.?\d*e[-+]?\d+|10\^\{-?\d+\}/#) {
        Issue.record(
          "\(lesson.folder) says \(match.output), which no test produces, in: \(line)",
          sourceLocation: sourceLocation)
      }
    }
  }

  /// The lines of each paragraph as one: texts are wrapped, and a break may stand where a quote has a
  /// space.
  private static func flowing(_ text: String) -> String {
    text.replacing(#/([^\n])\n *([^\n\s|#!<$`-])/#) { "\($0.1) \($0.2)" }
  }

  private static func prose(_ text: String) -> String {
    let body = text.components(separatedBy: "**Sources.**")[0]
    var isCode = false
    let lines = body.split(separator: "\n", omittingEmptySubsequences: false).filter { line in
      if line.hasPrefix("```") { isCode.toggle() }
      return !isCode && !line.hasPrefix("```") && !line.hasPrefix("#") && !line.hasPrefix("![")
    }
    return lines.joined(separator: "\n").replacing(#/`[^`\n]*`/#, with: "")
      .replacing(#/\d+\.\d+\.[a-z-]+|[Ll]essons? \d\.\d|part \d/#, with: "")
  }

  /// The contents of the code blocks in `language`.
  func blocks(_ language: String) -> [String] {
    text.matches(of: #/(?ms)^```(\w*)\n(.*?)^```/#)
      .filter { $0.output.1 == language }.map { String($0.output.2) }
  }
}

/// What all lessons keep to.
@Suite struct LessonTextTests {
  static let lessons = Course.lessons.map(\.number)

  @Test(arguments: lessons)
  func thePartsStandInOrder(lesson: String) throws {
    let headings = try LessonText(lesson).text.split(separator: "\n")
      .filter { $0.hasPrefix("## ") }.map { String($0.dropFirst(3)) }
    #expect(
      headings == [
        "Introduction", "An everyday picture", "The mathematics", "Why it works and where it fails",
        "The code: PyTorch beside Swift", "What you will see", "Exercises", "Pitfalls",
        "Summary and what comes next",
      ])
  }

  /// Each block of Swift stands in a file that is compiled, each block of Python in one that
  /// records golden values: the same lines, whatever their indentation.
  @Test(arguments: lessons)
  func codeInTheTextIsCodeThatRuns(lesson: String) throws {
    let text = try LessonText(lesson)
    let folder = text.lesson.folder
    let swift = try files(
      in: ["Exercises/\(folder)", "Tests/Course/Snippets", "Sources/GradusReference"], "swift")
    let python = try files(in: ["Fixtures/lessons"], "py")
    for (language, sources) in [("swift", swift), ("python", python)] {
      for block in text.blocks(language) {
        #expect(sources.contains { $0.contains(lines(block)) }, "in no file that runs:\n\(block)")
      }
    }
    #expect(!text.blocks("swift").isEmpty && !text.blocks("python").isEmpty)
  }

  private static func lessonFile(_ lesson: Lesson) -> URL {
    LessonText.root.appending(path: "Exercises/\(lesson.folder)/README.md")
  }

  /// Each report shown is what some deviation of the exercise really gets.
  ///
  /// `GRADUS_WRITE=1 swift test --filter reportsShownAreReal` writes them anew.
  @Test(arguments: lessons)
  func reportsShownAreReal(lesson: String) throws {
    let text = try LessonText(lesson)
    let reports = text.blocks("text").filter { $0.hasPrefix("✗ ") }
    #expect(!reports.isEmpty, "the lesson shows no report")
    var rewritten = text.text
    for report in reports {
      let id = report.dropFirst(2).prefix { $0 != " " }
      let (lesson, exercise) = try #require(Course.find(String(id)))
      let named = exercise.deviationNames.indices.filter { index in
        report.contains("[\(exercise.deviationNames[index].id)]")
      }
      let real = (named.isEmpty ? Array(exercise.deviationNames.indices) : named).map {
        exercise.gradeDeviation($0).text(path: lesson.path(of: exercise)) + "\n"
      }
      if let first = real.first, !real.contains(report) {
        rewritten = rewritten.replacing(report, with: first)
      }
      #expect(real.contains(report), "no deviation gets:\n\(report)")
    }
    if ProcessInfo.processInfo.environment["GRADUS_WRITE"] == "1" {
      let file = Self.lessonFile(text.lesson)
      try Data(rewritten.utf8).write(to: file, options: .atomic)
    }
  }

  private func files(in folders: [String], _ kind: String) throws -> [String] {
    try folders.flatMap { folder in
      let root = LessonText.root.appending(path: folder)
      let names = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String }
      return try (names ?? []).filter { $0.hasSuffix(".\(kind)") }
        .map { lines(try LessonText.read("\(folder)/\($0)")) }
    }
  }

  /// The lines without indentation, trailing comments' spacing and empty lines.
  private func lines(_ code: String) -> String {
    "\n"
      + code.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty }.joined(separator: "\n") + "\n"
  }
}
