import ArgumentParser
import Exercising
import Foundation
import GradusCourse

extension Author {
  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check",
      abstract:
        "Check that exercises have all their parts, under one name; prove those named sound.",
      discussion: """
        Without a name all exercises are asked for their parts alone. Those that are named are proved \
        sound, too, which takes seconds for a lesson: a stub is not started, the worked answer \
        holds, each deviation is rejected and named, also when it is rounded otherwise, and each \
        claim rejects one.

        Exit status: 0 when nothing is missing or wrong; 1 otherwise, with a line for each fault; 2 \
        when the check itself could not be made.
        """)

    @Argument(
      help: "Lessons such as 3.1 and exercises such as 3.1.adam, to be proved sound.",
      completion: .lessonsAndExercises)
    var what: [String] = []

    @Flag(help: "Write the kill tables of these lessons anew; of all if none is named.")
    var write = false

    func run() throws {
      guard write || !what.isEmpty else { return try checkParts() }
      let selection = try Selection(what)
      if write, let lesson = selection.partOfALesson {
        throw ValidationError(
          "a kill table is a whole lesson's: gradus author check \(lesson.number) --write")
      }
      try prove(selection)
    }

    private func prove(_ selection: Selection) throws {
      let project = try reportingProblems { try Project.find() }
      let proofs = Proof.all(of: selection)
      if write {
        try reportingProblems { for proof in proofs { try proof.writeKillTable(in: project) } }
      }
      let rooms = Rooms(project)
      let faults = proofs.flatMap { $0.faults(in: rooms) }
      try say((faults.isEmpty ? proofs.map(\.summary) : faults).joined(separator: "\n"))
      guard faults.isEmpty else { throw ExitCode(1) }
    }

    private func checkParts() throws {
      let rooms = try reportingProblems { try Rooms(Project.find()) }
      let faults = rooms.faults
      let exercises = Course.lessons.map(\.exercises.count).reduce(0, +)
      guard faults.isEmpty else {
        try say(faults.joined(separator: "\n"))
        throw ExitCode(1)
      }
      try say("\(exercises) exercises in \(Course.lessons.count) lessons: nothing is missing.")
      let unnamed = rooms.lessonsWithUnnamedTraps
      if !unnamed.isEmpty {
        try say(
          "Which deviation tells a trap apart is not said yet in "
            + "\(unnamed.joined(separator: ", ")).")
      }
      let unexplained = rooms.unexplained
      if !unexplained.isEmpty {
        try say(
          "Why it works, or where it is worked, is not said yet in "
            + "\(unexplained.joined(separator: ", ")).")
      }
    }
  }
}
