import ArgumentParser
import Course
import Foundation

struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "The course, the state of each exercise, and what is next (the default).")

  func run() throws {
    let results = try reportingProblems {
      try Project.find().grade(try Selection([]))
    }
    print(StatusText(results).text)
  }
}

/// The map of the course.
struct StatusText {
  let text: String

  init(_ results: [LessonResult]) {
    var lines = ["Gradus: learn the training loop by deriving it", ""]
    for result in results {
      let done = result.reports.count { $0.state == .holds }
      lines.append(
        "\(result.lesson.number)  \(result.lesson.title)  (\(done) of "
          + "\(result.lesson.exercises.count))")
      if result.errors != nil {
        lines.append("     ✗ does not compile: swift run gradus check \(result.lesson.number)")
      }
      let width = result.reports.map(\.exercise.count).max() ?? 0
      for report in result.reports {
        let id = report.exercise.padding(toLength: width, withPad: " ", startingAt: 0)
        lines.append(
          "     \(Self.mark(report.state)) \(id)  \(report.title)\(Self.word(report.state))")
      }
      lines.append("")
    }
    lines.append(contentsOf: Self.next(results))
    text = lines.joined(separator: "\n")
  }

  private static func mark(_ state: State) -> String {
    switch state {
    case .holds: "✓"
    case .notStarted: "○"
    case .fails, .crashed, .timedOut: "✗"
    }
  }

  private static func word(_ state: State) -> String {
    switch state {
    case .holds, .notStarted: ""
    case .fails: ": fails"
    case .crashed: ": crashed"
    case .timedOut: ": timed out"
    }
  }

  /// What to do: mend what fails, else begin the first that is not started.
  private static func next(_ results: [LessonResult]) -> [String] {
    for result in results {
      if result.errors != nil {
        return ["Next: mend what the compiler says: swift run gradus check \(result.lesson.number)"]
      }
      if let report = result.reports.first(where: { ![.holds, .notStarted].contains($0.state) }) {
        return [
          "Next: mend \(report.exercise) in \(result.path(of: report.exercise))",
          "      swift run gradus check \(report.exercise) says what is wrong.",
        ]
      }
    }
    for result in results {
      if let report = result.reports.first(where: { $0.state == .notStarted }) {
        return [
          "Next: \(report.exercise), \(report.title), in \(result.path(of: report.exercise))",
          "      The lesson is Exercises/\(result.lesson.folder)/README.md; then swift run gradus check "
            + "\(report.exercise).",
        ]
      }
    }
    return ["Everything holds. See it train: swift run gradus train --mine"]
  }
}
