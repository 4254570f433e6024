import Foundation
import GradusCourse
import Testing

/// What a lesson's text keeps to for its reader's sake: a main path that an evening has room for, with
/// the exercises on it, questions before their answers, and links that lead somewhere.
@Suite struct LessonPatternTests {
  static let lessons = Course.lessons.map(\.number)

  @Test(arguments: lessons)
  func theMainPathHasAtMost2000Words(lesson: String) throws {
    let words = try mainPath(of: LessonText(lesson).text).split(whereSeparator: \.isWhitespace)
    #expect((1300...2000).contains(words.count), "\(lesson) has \(words.count) words")
  }

  @Test func theMainPathIsWhatIsReadOnTheWay() {
    let text = """
      # Title
      ## Introduction
      One $a + b = c$ two `let x = 1`.
      $$\\text{not this}$$
      <details><summary>Nor</summary>

      this

      </details>

      | nor | this |
      ```swift
      nor this
      ```
      ![nor this](Pictures/a.svg)
      [Three](../1.2/README.md)
      ## Pitfalls
      Nor this.
      ## Summary and what comes next
      Four.
      **Sources.** Nor this.
      """
    let words = mainPath(of: text).split(whereSeparator: \.isWhitespace)
    #expect(words == ["One", "x", "two", "x.", "[Three]", "Four."])
  }

  @Test(arguments: lessons)
  func questionsComeBeforeTheirAnswers(lesson: String) throws {
    let text = try LessonText(lesson).text
    let predictions = text.components(separatedBy: "\n**Predict.** ").dropFirst()
    #expect(predictions.count >= 2)
    for prediction in predictions {
      let answer = try #require(prediction.range(of: "<details><summary>Reveal</summary>"))
      let question = prediction[..<answer.lowerBound]
      #expect(question.contains("?") && !question.contains("\n#"), "\(lesson): \(question)")
    }
    #expect(
      text.components(separatedBy: "<details>").count
        == text.components(separatedBy: "</details>").count)
  }

  @Test(arguments: lessons)
  func thereAreQuestionsToLookBack(lesson: String) throws {
    let exercises = try #require(LessonText(lesson).part("Exercises"))
    let questions = exercises.components(separatedBy: "\n**Look back.** ").dropFirst().joined()
      .components(separatedBy: "\n- ").dropFirst()
    #expect(questions.count >= 4)
    // Some are from earlier lessons, where there are any.
    #expect(lesson == "1.1" || questions.contains { $0.contains("esson ") })
  }

  @Test(arguments: lessons)
  func exercisesStandOnTheWay(lesson: String) throws {
    let lesson = try LessonText(lesson)
    let mathematics = try #require(lesson.part("The mathematics"))
    for exercise in lesson.lesson.exercises {
      #expect(mathematics.contains("\n### \(exercise.id), in "), "\(exercise.id)")
    }
  }

  @Test(arguments: lessons)
  func linksLeadSomewhere(lesson: String) throws {
    let lesson = try LessonText(lesson)
    let folder = LessonText.root.appending(path: "Exercises/\(lesson.lesson.folder)")
    let prose = lesson.text.replacing(#/(?ms)^```.*?^```$/#, with: "")
      .replacing(#/`[^`]+`/#, with: "code")
    for link in prose.matches(of: #/\]\(([^)\s]+)\)/#) {
      let target = link.output.1
      // Another place on the same page, or a page that a test cannot ask for.
      if target.hasPrefix("#") || target.hasPrefix("https://") { continue }
      let file = folder.appending(path: target.components(separatedBy: "#")[0])
      #expect(
        FileManager.default.fileExists(atPath: file.path), "\(lesson.lesson.number): \(target)")
    }
  }
}

extension LessonText {
  /// What stands below a heading of the second rank.
  fileprivate func part(_ heading: String) -> String? {
    text.components(separatedBy: "\n## ").first { $0.hasPrefix("\(heading)\n") }
  }
}

/// What is read on the way through a lesson: its prose without what is folded away, code, tables,
/// formulas on lines of their own, pitfalls and sources. A formula within a line is one word.
private func mainPath(of text: String) -> String {
  let prose = text.components(separatedBy: "**Sources.**")[0]
    .replacing(#/(?ms)^```.*?^```$/#, with: "")
    .replacing(#/(?s)<details>.*?<\/details>/#, with: "")
    .replacing(#/(?s)\$\$.*?\$\$/#, with: "")
    .replacing(#/(?ms)^## Pitfalls$.*?^## /#, with: "## ")
    .replacing(#/`[^`]+`/#, with: "x").replacing(#/\$[^$]+\$/#, with: "x")
    .replacing(#/\]\([^)]*\)/#, with: "]")
  return prose.split(separator: "\n").filter { line in
    !["|", "![", "#"].contains { line.hasPrefix($0) }
  }.joined(separator: "\n")
}
