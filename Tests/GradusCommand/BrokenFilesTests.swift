import Exercising
import Foundation
import GradusCourse
import Testing

@testable import GradusCommand

/// Files that do not compile, and what becomes of the others of their lesson.
@Suite struct BrokenFilesTests {
  private let project: Project
  private let lesson: Lesson

  init() throws {
    project = try Project.find()
    lesson = try #require(Course.lessons.first { $0.number == "1.1" })
  }

  private static func error(_ file: String) -> String {
    "Exercises/1.1-TheTrainingLoop/\(file):2:1: error: no such thing\n2 | a\n  | `- error: no"
  }

  @Test func theFileWithAnErrorIsBlamedWithAllThatWasSaidOfIt() {
    let warning = "Exercises/1.1-TheTrainingLoop/Order.swift:1:1: warning: never used\n1 | b"
    let blamed = project.blamed(
      in: lesson,
      [Self.error("Step.swift"), warning, Self.error("Loop.swift")].joined(separator: "\n"))
    #expect(
      blamed == ["1.1.step": Self.error("Step.swift"), "1.1.loop": Self.error("Loop.swift")])
  }

  /// What the second build finds was hidden by the first one's errors, or needs what is left out.
  @Test func stubsTakeTheirPlacesUntilTheRestCompiles() {
    var asked: [Set<String>] = []
    let (outcome, broken) = project.leavingOutBroken(of: lesson) { stubs in
      asked.append(stubs)
      switch asked.count {
      case 1: return .failed(Self.error("Step.swift"))
      case 2: return .failed(Self.error("Loop.swift"))
      default: return .built(URL(filePath: "/program"), warnings: [])
      }
    }
    #expect(asked == [[], ["1.1.step"], ["1.1.step", "1.1.loop"]])
    guard case .built = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(
      broken == [
        "1.1.step": Self.error("Step.swift"),
        "1.1.loop": Self.error("Loop.swift") + "\n(with the stub in the place of Step.swift)",
      ])
  }

  /// Once, however often the compiler misses it.
  @Test func whatWasWrittenInALessonBeforeIsSaidToBeThere() {
    func said(_ lesson: String, _ name: String) -> String {
      let path = "Exercises/\(lesson)/A.swift"
      let lines = [3, 5].map { "\(path):\($0):1: error: cannot find '\(name)' in scope" }
      let found = Builder(project: project).diagnostics(
        lines.map { "\(project.root.path)/\($0)" }.joined(separator: "\n"))
      return found.split(separator: "\n").filter { !$0.hasPrefix(path) }.joined(separator: "\n")
    }
    #expect(
      said("2.3-NeuralNetFromScratch", "linearBackward")
        == "linearBackward is what you wrote for 2.2.linear. A lesson is built without the others: "
        + "copy it into this file, as a private func.")
    #expect(said("2.1-FromLinearToNonlinear", "linearBackward") == "")
    #expect(said("2.3-NeuralNetFromScratch", "linearBackwards") == "")
  }

  @Test func whereNoExerciseIsToBlameTheFirstErrorsStand() {
    var builds = 0
    let (outcome, broken) = project.leavingOutBroken(of: lesson) { _ in
      builds += 1
      return .failed(
        builds == 1 ? Self.error("Step.swift") : "Sources/Gradus/A.swift:1:1: error: b")
    }
    #expect(builds == 2 && broken.isEmpty)
    guard case .failed(Self.error("Step.swift")) = outcome else {
      Issue.record("\(outcome)")
      return
    }
  }

  @Test func aReportSaysWhatTheCompilerSaid() {
    let report = lesson.exercises[0].doesNotCompile("a:1:1: error: b")
    #expect(report.text(path: "a") == "✗ 1.1.step  one step: does not compile\n\na:1:1: error: b")
    let result = LessonResult(lesson: lesson, reports: [report])
    #expect(result.fails && !result.allHold)
  }
}
