import ArgumentParser
import Exercising
import Foundation

struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Grade what you have written.",
    discussion: """
      A file that does not compile leaves the others gradable, those of its lesson too. What \
      becomes of claims about robustness (ties, nothing at all, NaN, numbers far from zero) is \
      reported, and does not count.

      Exit status: 0 when nothing that was started fails; with --strict, when everything holds; 1 \
      otherwise; 2 when the check itself could not be made.
      """)

  @Argument(
    help: "Lessons such as 3.1, exercises such as 3.1.adam, or their files; all if none.",
    completion: .lessonsAndExercises)
  var what: [String] = []

  @Flag(help: "Count an exercise that is not started as failed.")
  var strict = false

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let selection = try Selection(what)
    let project = try reportingProblems { try Project.find() }
    let results = try reportingProblems { try project.grade(selection) }
    try say(
      json
        ? try CheckJSON(results).text()
        : CheckText(results, in: project).text.wrapped().marked())
    if !json, let due = ReviewText.line(Recalls(History(project).checks)) { try say(due) }
    if strict ? !results.allSatisfy(\.allHold) : results.contains(where: \.fails) {
      throw ExitCode(1)
    }
  }
}

/// What `body` returns; a problem that the user can mend is one line and exit status 2.
func reportingProblems<Result>(_ body: () throws -> Result) throws -> Result {
  do {
    return try body()
  } catch let problem as Problem {
    complain("gradus: \(problem)")
    throw ExitCode(2)
  }
}

/// The results for a reader: what fails in full, the rest in a line.
struct CheckText {
  let text: String

  /// The results, with what is said once of those that hold for the first time, which is noted in
  /// `project`.
  init(_ results: [LessonResult], in project: Project) {
    let (new, held) = Notes.change(in: project) { ($0.newlyHeld(in: results), $0.held) }
    self.init(results, AfterSuccess(new, held: held))
  }

  init(_ results: [LessonResult], _ success: AfterSuccess = AfterSuccess()) {
    var parts: [String] = []
    for result in results {
      parts.append("\(result.lesson.number) \(result.lesson.title)")
      if let errors = result.errors {
        parts.append(
          "✗ lesson \(result.lesson.number) does not compile, so that none of its exercises can be "
            + "graded\n\n\(errors)\n")
        continue
      }
      for report in result.reports where report.state != .notStarted {
        let text = report.text(path: result.path(of: report.exercise))
        parts.append(report.state == .holds && report.isRobust ? text : text + "\n")
        parts += success.lines[report.exercise].map { $0 + [""] } ?? []
      }
      parts += result.warnings
      let waiting = result.reports.filter { $0.state == .notStarted }.map(\.exercise)
      if !waiting.isEmpty { parts.append("○ not started: \(waiting.joined(separator: ", "))") }
    }
    parts.append("")
    parts.append(Self.summary(results))
    text = parts.joined(separator: "\n")
  }

  /// "2 hold, 1 fails, 6 not started"
  static func summary(_ results: [LessonResult]) -> String {
    let states = results.flatMap(\.reports).map(\.state)
    let words: [(State, String, String)] = [
      (.holds, "holds", "hold"), (.fails, "fails", "fail"), (.crashed, "crashed", "crashed"),
      (.timedOut, "timed out", "timed out"),
      (.doesNotCompile, "does not compile", "do not compile"),
      (.notStarted, "not started", "not started"),
    ]
    var counts = words.compactMap { state, one, many in
      let count = states.count { $0 == state }
      return count == 0 ? nil : "\(count) \(count == 1 ? one : many)"
    }
    let broken = results.filter { $0.errors != nil }.map(\.lesson.number)
    if !broken.isEmpty { counts.append("does not compile: \(broken.joined(separator: ", "))") }
    return counts.joined(separator: ", ")
  }
}
