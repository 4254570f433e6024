import ArgumentParser
import Exercising
import Foundation
import GradusCourse

extension Author {
  struct New: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Begin an exercise: write its part of every place that needs one.",
      discussion: """
        What is written is a small exercise that works, the mean of some numbers, to be replaced \
        part by part. A lesson that is not there yet is begun too; --lesson says what it is called.
        """)

    @Argument(help: "What the exercise is to be called, such as 2.1.weighted-sum.")
    var exercise: String

    @Option(help: "What a new lesson's modules are called after, such as TheNeuron.")
    var lesson: String?

    func run() throws {
      let name = try ExerciseName(exercise, lesson: lesson)
      try reportingProblems {
        let written = try NewExercise(name, in: Project.find()).write()
        try say(written.joined(separator: "\n"))
        try say(
          """

          Replace what is asked in the files of this name, then run
            swift run gradus author check \(name.number) --write
          """)
      }
    }
  }
}

/// What a new exercise and its lesson are called, in every spelling.
struct ExerciseName {
  /// Such as `2.1.weighted-sum`.
  let id: String
  /// Such as `2.1`.
  let number: String
  /// Such as `TheNeuron`.
  let module: String
  /// The lesson, where the course has it.
  let lesson: Lesson?
  /// Such as `WeightedSum`.
  let type: String

  /// Throws a `ValidationError` that says what a name must be.
  init(_ id: String, lesson named: String?) throws {
    guard
      let match = id.wholeMatch(of: #/([1-9][0-9]?\.[1-9][0-9]?)\.([a-z][a-z0-9]*(?:-[a-z0-9]+)*)/#)
    else {
      throw ValidationError(
        "\(id) is no name for an exercise; one is a lesson's number and a word in small letters, "
          + "such as 2.1.weighted-sum")
    }
    let number = String(match.1)
    let lesson = Course.lessons.first { $0.number == number }
    if Course.find(id) != nil { throw ValidationError("there is an exercise \(id) already") }
    switch (lesson, named) {
    case (let lesson?, let named?) where lesson.module != named:
      throw ValidationError("lesson \(number) is called \(lesson.module)")
    case (nil, nil):
      throw ValidationError(
        "there is no lesson \(number) yet: say what it is called, such as --lesson TheNeuron")
    case (nil, let named?) where named.wholeMatch(of: #/[A-Z][A-Za-z]*/#) == nil:
      throw ValidationError("\(named) is no name for a lesson's modules; one is such as TheNeuron")
    case (nil, let named?):
      if let other = Course.lessons.first(where: { $0.module == named }) {
        throw ValidationError("lesson \(other.number) is called \(named)")
      }
    default: break
    }
    self.id = id
    self.number = number
    self.lesson = lesson
    module = lesson?.module ?? named ?? ""
    type = match.2.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }

  var folder: String { "\(number)-\(module)" }

  /// Such as `weightedSum`.
  var function: String { Self.lowered(type) }

  /// How the list of lessons calls the lesson, such as `theNeuronLesson`.
  var property: String { Self.property(of: module) }

  static func property(of module: String) -> String { lowered(module) + "Lesson" }

  private static func lowered(_ name: String) -> String {
    name.prefix(1).lowercased() + name.dropFirst()
  }
}
