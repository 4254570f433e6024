import Exercising
import Foundation
import GradusCourse
import Testing

/// What the documents show is what the program says.
@Suite struct ProseTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private func read(_ path: String) throws -> String {
    try String(contentsOf: Self.root.appending(path: path), encoding: .utf8)
  }

  @Test(arguments: [
    ("README.md", "1.1.step", "ascent"),
    ("Exercises/3.1-OptimizersBeyondSGD/README.md", "3.1.sgd", "decay-after-step"),
    ("Exercises/3.1-OptimizersBeyondSGD/README.md", "3.1.adam", "no-bias-correction"),
  ])
  func aMessageShownIsTheRealOne(document: String, exercise: String, deviation: String) throws {
    let (lesson, exercise) = try #require(Course.find(exercise))
    let index = try #require(exercise.deviationNames.firstIndex { $0.id == deviation })
    let message = exercise.gradeDeviation(index).text(path: lesson.path(of: exercise))
    #expect(try read(document).contains(message), "\(document) does not show:\n\(message)")
  }

  @Test func everyExerciseHasAPlaceInItsLesson() throws {
    for lesson in Course.lessons {
      let text = try read("Exercises/\(lesson.folder)/README.md")
      for exercise in lesson.exercises {
        #expect(text.contains(exercise.id), "\(exercise.id) is missing from \(lesson.folder)")
        #expect(text.contains(exercise.file), "\(exercise.file) is missing from \(lesson.folder)")
      }
    }
  }
}
