import Foundation
import GradusCourse
import Testing

/// What a learner begins with.
@Suite struct StubTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// With Foundation in them `sqrt`, `pow` and `exp` are there without a search.
  @Test func everyStubHasTheFunctionsOfMathematics() throws {
    for lesson in Course.lessons {
      for exercise in lesson.exercises {
        let file = Self.root.appending(path: "Fixtures/Stubs/\(lesson.folder)/\(exercise.file)")
        let text = try String(contentsOf: file, encoding: .utf8)
        #expect(text.hasPrefix("import Foundation\nimport Gradus\n"), "\(file.path)")
        #expect(text.contains("throw Todo(\"\(exercise.id)\")"), "\(file.path)")
      }
    }
  }
}
