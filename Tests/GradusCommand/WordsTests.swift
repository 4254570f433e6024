import ArgumentParser
import Exercising
import Foundation
import GradusCourse
import Testing

@testable import GradusCommand

/// What the command says, and with what exit status.
@Suite struct WordsTests {
  @Test(arguments: [
    (
      ["check", "9.9"],
      "there is no lesson and no exercise 9.9; the lessons are "
        + Course.lessons.map(\.number).joined(separator: ", ")
    ),
    (["watch", "3.1.adm"], "no exercise 3.1.adm; lesson 3.1 has 3.1.sgd, 3.1.momentum, "),
    (["hint", "3.1"], "there is no exercise 3.1; lesson 3.1 has 3.1.sgd, "),
    (["hint", "step"], "there is no exercise step; did you mean 1.1.step?"),
    (["hint", "grad"], "did you mean 1.2.gradient or 1.2.gradients or 1.3.gradient or "),
    (["hint", "3.1.adam", "--level", "4"], "--level is 4; the hints are 1, 2 and 3"),
    (["hint", "3.1.adam", "--level", "one"], "'one' is invalid"),
    (["frobnicate"], "Unexpected argument 'frobnicate'"),
  ])
  func aWrongCallIsOneClearError(arguments: [String], message: String) throws {
    let run = try CommandRun(arguments)
    #expect(run.status == 64)
    #expect(run.errors.contains(message), "\(run.errors)")
    #expect(run.output.isEmpty)
  }

  @Test func everySubcommandHasHelp() throws {
    let help = try CommandRun(["--help"]).output
    for subcommand in GradusCommand.configuration.subcommands
    where subcommand.configuration.shouldDisplay {
      let name = subcommand.configuration.commandName ?? "\(subcommand)".lowercased()
      #expect(help.contains("  \(name) "))
      #expect(try CommandRun([name, "--help"]).output.hasPrefix("OVERVIEW: "))
    }
  }

  /// What an editor knows is the open file.
  @Test(arguments: [
    ("Exercises/3.1-OptimizersBeyondSGD/Adam.swift", ["3.1.adam"]),
    ("Exercises/1.1-TheTrainingLoop/Step.swift", ["1.1.step"]),
    (
      "Exercises/1.1-TheTrainingLoop/README.md",
      ["1.1.step", "1.1.loop", "1.1.stopping", "1.1.order"]
    ),
    ("Exercises/1.1-TheTrainingLoop", ["1.1.step", "1.1.loop", "1.1.stopping", "1.1.order"]),
  ])
  func aFileStandsForItsExercises(file: String, ids: [String]) throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let path = root.appending(path: file).path
    let chosen = try Selection([path]).exercises.flatMap { $0.exercises.map(\.id) }
    #expect(chosen == ids)
    let here = try CommandRun(
      ["hint", (path as NSString).lastPathComponent],
      in: URL(filePath: path).deletingLastPathComponent())
    if ids.count == 1 {
      #expect(here.output.hasPrefix("\(ids[0]), "), "\(here.errors)")
    } else {
      #expect(here.status == 64)
      #expect(here.errors.contains("belongs to \(ids.joined(separator: ", ")): which of them?"))
    }
    #expect(throws: ValidationError.self) { try Selection([path + "x"]) }
  }

  @Test func theVersionIsSaid() throws {
    let run = try CommandRun(["--version"])
    #expect(run.status == 0 && run.output == "\(gradusVersion)\n")
  }

  @Test func hintsLeadFromOneToTheNext() throws {
    let first = try CommandRun(["hint", "3.1.sgd", "--level", "1"])
    #expect(
      first.output == """
        3.1.sgd, the SGD step: the idea

        The gradient points uphill, and its size says how steep it is there. Where should a \
        parameter go, and how far?

        More: swift run gradus hint 3.1.sgd

        """)
    let last = try CommandRun(["hint", "3.1.sgd", "--level", "3"])
    #expect(last.output.hasSuffix("Exercises/3.1-OptimizersBeyondSGD/README.md\n"))
  }

  @Test func compilerMessagesLoseTheBuildersLines() throws {
    let builder = Builder(project: Project(root: URL(fileURLWithPath: "/home/me/gradus")))
    let error = """
      /home/me/gradus/Exercises/3.1-OptimizersBeyondSGD/Adam.swift:28:11: error: cannot find 'x' \
      in scope
      27 |   {
      28 |     throw x
         |           `- error: cannot find 'x' in scope
      """
    let output = """
      Building for debugging...
      [0/3] Write swift-version-6A52383ED409C6A7.txt
      error: emit-module command failed with exit code 1 (use -v to see invocation)
      [3/5] Emitting module OptimizersBeyondSGD
      \(error)
      [4/5] Compiling OptimizersBeyondSGD Adam.swift
      \(error)
      """
    #expect(
      builder.diagnostics(output)
        == error.replacing("/home/me/gradus/", with: ""))
  }

  @Test func theSummaryCountsEveryState() throws {
    let lesson = try #require(Course.lessons.first { $0.number == "3.1" })
    let states: [State] = [.holds, .holds, .fails, .crashed, .timedOut, .notStarted]
    let result = LessonResult(
      lesson: lesson,
      reports: zip(lesson.exercises, states).map { exercise, state in
        ExerciseReport(exercise: exercise.id, title: exercise.title, state: state, claims: [])
      })
    #expect(
      CheckText.summary([result]) == "2 hold, 1 fails, 1 crashed, 1 timed out, 1 not started")
    #expect(result.fails)
    #expect(!result.allHold)
    let broken = LessonResult(lesson: lesson, errors: "Adam.swift:1:1: error: oops")
    #expect(CheckText.summary([broken]) == "does not compile: 3.1")
    #expect(broken.fails)
    #expect(
      CheckText([broken]).text.contains(
        ", so that none of its exercises can be graded\n\nAdam.swift:1:1"))
  }

  /// A corner that goes wrong is said everywhere, and fails nothing.
  @Test func robustnessIsReportedApart() throws {
    let lesson = try #require(Course.lessons.first { $0.number == "1.2" })
    let exercise = try #require(lesson.exercises.first { $0.id == "1.2.loss" })
    let index = try #require(
      exercise.deviationNames.indices.first { index in
        let report = exercise.gradeDeviation(index)
        return report.state == .holds && !report.isRobust
      })
    let result = LessonResult(lesson: lesson, reports: [exercise.gradeDeviation(index)])
    #expect(!result.fails && result.allHold && [result].next == nil)
    #expect(CheckText.summary([result]) == "1 holds")
    #expect(CheckText([result]).text.contains("claims); robustness: not yet\n  ✗ robustness: "))
    #expect(StatusText([result]).text.contains("squared error; robustness: not yet\n"))
    let json = try CheckJSON([result]).text()
    #expect(json.components(separatedBy: "\"isRobustness\" : true").count == 2)
    #expect(json.contains("\"isRobustness\" : false") && json.contains("\"state\" : \"holds\""))
  }

  @Test func theMapSaysWhatIsNext() throws {
    let lesson = try #require(Course.lessons.first { $0.number == "3.1" })
    func next(_ state: State) -> String {
      let reports = lesson.exercises.enumerated().map { index, exercise in
        ExerciseReport(
          exercise: exercise.id, title: exercise.title, state: index == 1 ? state : .holds,
          claims: [])
      }
      let lines = StatusText([LessonResult(lesson: lesson, reports: reports)]).text
        .split(separator: "\n")
      return String(lines.first { $0.hasPrefix("Next") || $0.hasPrefix("Everything") } ?? "")
    }
    let file = "Exercises/3.1-OptimizersBeyondSGD/Momentum.swift"
    #expect(next(.notStarted) == "Next: 3.1.momentum, momentum, in \(file)")
    #expect(next(.timedOut) == "Next: mend 3.1.momentum in \(file)")
    #expect(next(.holds) == "Everything holds. See it train: swift run gradus train --mine")

    let waiting = LessonResult(
      lesson: lesson,
      reports: lesson.exercises.map {
        ExerciseReport(exercise: $0.id, title: $0.title, state: .notStarted, claims: [])
      })
    #expect([waiting].next?.report?.exercise == "3.1.sgd")
    let broken = LessonResult(lesson: lesson, errors: "oops")
    let first = try #require([waiting, broken].next)
    #expect(first.report == nil && first.result.errors == "oops")
  }
}
