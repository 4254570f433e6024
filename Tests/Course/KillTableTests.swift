import Exercising
import Foundation
import GradusCourse
import Testing

/// A lesson's KillTable.md says which claim catches which deviation; it is made of what the course
/// does.
///
/// `GRADUS_WRITE=1 swift test --filter KillTable` writes them anew.
@Suite struct KillTableTests {
  @Test(arguments: lessonsUnderTest.map(\.number))
  func thePageIsUpToDate(lesson number: String) throws {
    let lesson = try #require(Course.lessons.first { $0.number == number })
    let file = LessonText.root.appending(path: "Tests/\(lesson.folder)/KillTable.md")
    let page = page(of: lesson)
    if ProcessInfo.processInfo.environment["GRADUS_WRITE"] == "1" {
      try Data(page.utf8).write(to: file, options: .atomic)
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == page)
  }

  private func page(of lesson: Lesson) -> String {
    var lines = [
      "# Who catches what in lesson \(lesson.number)", "",
      "Each row is a deviation, a wrong function with a name; each column a claim of its exercise, "
        + "in order.",
      "× is a claim that rejects it. Written by `GRADUS_WRITE=1 swift test --filter KillTable`.",
    ]
    for exercise in lesson.exercises {
      lines += ["", "## \(exercise.id): \(exercise.title)", ""]
      lines += exercise.claimTitles.enumerated().map { "\($0 + 1). \($1)" }
      let columns = exercise.claimTitles.indices.map { " \($0 + 1) |" }.joined()
      lines += ["", "| deviation | what it does |\(columns)"]
      lines += ["|---|---|" + exercise.claimTitles.map { _ in "---|" }.joined()]
      for deviation in DeviationUnderTest.all where deviation.exercise.id == exercise.id {
        let name = deviation.name
        let marks = deviation.report.claims.map { $0.state == .fails ? " × |" : "  |" }.joined()
        lines += ["| \(name.id) | \(name.title.replacing("|", with: "\\|")) |\(marks)"]
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
