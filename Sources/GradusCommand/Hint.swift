import ArgumentParser
import Exercising

struct Hint: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Show the next hint for an exercise: 1 the idea, 2 the formula, 3 the shape of the code.",
    discussion: "Asked again it shows the one after the last, and after the third the first again.")

  @Argument(
    help: "An exercise such as 3.1.adam, or its file; the next of the course without it.",
    completion: .exercises)
  var exercise: String?

  @Option(help: "Which hint: 1, 2 or 3; the next one without it.")
  var level: Int?

  func validate() throws {
    if let level, !(1...3).contains(level) {
      throw ValidationError("--level is \(level); the hints are 1, 2 and 3")
    }
  }

  func run() throws {
    let (lesson, exercise) = try findExercise(try exercise ?? next())
    let level = level(of: exercise.id)
    try say(
      "\(exercise.id), \(exercise.title): \(["the idea", "the formula", "the code"][level - 1])")
    try say()
    try say(exercise.hints[level - 1])
    try say()
    try say(
      level < 3
        ? "More: swift run gradus hint \(exercise.id)"
        : "The lesson has it step by step: Exercises/\(lesson.folder)/README.md")
  }

  /// Which hint to show, which is noted; outside of a checkout the first.
  private func level(of exercise: String) -> Int {
    guard let project = try? Project.find() else { return level ?? 1 }
    return Notes.change(in: project) { notes in
      if let level { notes.hints[exercise] = level }
      return level ?? notes.nextHint(for: exercise)
    }
  }

  /// The exercise that the learner is at.
  private func next() throws -> String {
    try reportingProblems {
      guard let next = try Project.find().grade(try Selection([])).next else {
        throw Problem("everything holds; name the exercise whose hint you want")
      }
      guard let report = next.report else {
        throw Problem(
          "lesson \(next.result.lesson.number) does not compile, so your place in it is not known; "
            + "name the exercise")
      }
      return report.exercise
    }
  }
}
