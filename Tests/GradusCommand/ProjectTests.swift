import Exercising
import GradusCourse
import Testing

@testable import GradusCommand

/// What `gradus project` says of a training.
@Suite struct ProjectTests {
  private func text(_ mine: Set<String>) throws -> String {
    ProjectText(try GrowingProject().run()) { mine.contains($0.id) }.text
  }

  /// The next part is the first of the course that is not one's own, not the first by name.
  @Test func itSaysWhoseEachPartIsAndWhatIsNext() throws {
    let text = try text(["1.1.step", "1.2.gradients"])
    #expect(text.hasSuffix("\n2 of 9 parts are yours. Next: 1.2.predict"))
    #expect(text.contains("\na step against them                     1.1.step         yours\n"))
    let predictions = "predictions                             1.2.predict      the worked answer"
    #expect(text.contains("\n\(predictions)\n"))
    #expect(text.matches(of: #/ yours\n/#).count == 2)
    #expect(text.contains("\nthe meter") && text.contains("\n   30  "))
  }

  @Test func whoHasAllHasWrittenATraining() throws {
    let all = Set(GrowingProject.parts.map(\.exercise.id))
    #expect(
      try text(all).hasSuffix("\nAll 9 parts are yours: you have written a training."))
    for part in all {
      #expect(try text(all.subtracting([part])).hasSuffix("8 of 9 parts are yours. Next: \(part)"))
    }
  }
}
