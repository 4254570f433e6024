import ArgumentParser
import Exercising
import Foundation

struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "The course, the state of each exercise, and what is next (the default).")

  func run() throws {
    let results = try reportingProblems {
      try Project.find().grade(try Selection([]))
    }
    try say(StatusText(results).text.wrapped().marked())
  }
}

extension [LessonResult] {
  /// What to do: mend what fails, else begin the first that is not started. There is no report where
  /// the lesson does not compile.
  var next: (result: LessonResult, report: ExerciseReport?)? {
    for result in self {
      if result.errors != nil { return (result, nil) }
      let wrong = result.reports.first { ![.holds, .notStarted].contains($0.state) }
      if let wrong { return (result, wrong) }
    }
    for result in self {
      let waiting = result.reports.first { $0.state == .notStarted }
      if let waiting { return (result, waiting) }
    }
    return nil
  }
}

extension State {
  /// The state as it is said.
  var inWords: String {
    switch self {
    case .holds: "holds"
    case .notStarted: "not started"
    case .fails: "fails"
    case .crashed: "crashed"
    case .timedOut: "timed out"
    case .doesNotCompile: "does not compile"
    }
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
          "     \(Self.mark(report.state)) \(id)  \(report.title)\(Self.word(report))")
      }
      lines.append("")
    }
    lines.append(contentsOf: Self.next(results))
    text = lines.joined(separator: "\n")
  }

  static func mark(_ state: State) -> String {
    switch state {
    case .holds: "✓"
    case .notStarted: "○"
    case .fails, .crashed, .timedOut, .doesNotCompile: "✗"
    }
  }

  private static func word(_ report: ExerciseReport) -> String {
    switch report.state {
    case .holds: report.isRobust ? "" : "; robustness: not yet"
    case .notStarted: ""
    default: ": \(report.state.inWords)"
    }
  }

  private static func next(_ results: [LessonResult]) -> [String] {
    guard let (result, report) = results.next else {
      return ["Everything holds. See it train: swift run gradus train --mine"]
    }
    guard let report else {
      return ["Next: mend what the compiler says: swift run gradus check \(result.lesson.number)"]
    }
    let path = result.path(of: report.exercise)
    guard report.state == .notStarted else {
      return [
        "Next: mend \(report.exercise) in \(path)",
        "      swift run gradus check \(report.exercise) says what is wrong.",
      ]
    }
    return [
      "Next: \(report.exercise), \(report.title), in \(path)",
      "      The lesson is Exercises/\(result.lesson.folder)/README.md; then swift run gradus check "
        + "\(report.exercise).",
    ]
  }
}
