import Exercising
import Foundation
import GradusCourse
import Testing

/// A lesson's KillTable.md says which claim catches which deviation; it is made of what the course
/// does.
///
/// `swift run gradus author check --write` writes them anew.
@Suite struct KillTableTests {
  @Test(arguments: Course.lessons.map(\.number))
  func thePageIsUpToDate(lesson number: String) throws {
    let lesson = try #require(Course.lessons.first { $0.number == number })
    let file = LessonText.root.appending(path: "Tests/\(lesson.folder)/KillTable.md")
    let ids = lesson.exercises.map(\.id)
    let page = lesson.killTable(soundnessOfAll.filter { ids.contains($0.exercise.id) })
    #expect(try String(contentsOf: file, encoding: .utf8) == page)
  }
}
