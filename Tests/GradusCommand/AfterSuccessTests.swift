import Exercising
import Foundation
import GradusCourse
import Testing

@testable import GradusCommand

/// What is said when an exercise first holds, and what is remembered of it and of hints.
@Suite struct AfterSuccessTests {
  private let lesson: Lesson

  init() throws { lesson = try #require(Course.lessons.first { $0.number == "3.1" }) }

  private func result(_ ids: String...) -> LessonResult {
    LessonResult(
      lesson: lesson,
      reports: lesson.exercises.map { exercise in
        ExerciseReport(
          exercise: exercise.id, title: exercise.title,
          state: ids.contains(exercise.id) ? .holds : .notStarted, claims: [])
      })
  }

  @Test func itIsSaidOnce() throws {
    let checkout = try Checkout(adam: "mine\n")
    let project = Project(root: checkout.folder)
    let first = CheckText([result("3.1.adam")], in: project).text
    #expect(
      first.contains(
        """
        ✓ 3.1.adam  Adam: holds (0 of 0 claims)
          why       Both means began at 0 and hold a share of 1 − βᵗ; divided by it they are means from the
                    first step on. Their quotient has no scale, so a usual step is at most about γ, whatever
                    the loss's units.
          compare   swift run gradus compare 3.1.adam has yours beside the worked answer
          see       swift run gradus draw 3.1 --mine draws with what its pictures use of yours
          next      3.1.loop, the training loop, in \
        Exercises/3.1-OptimizersBeyondSGD/TrainingLoop.swift


        """), "\(first)")
    let again = CheckText([result("3.1.adam", "3.1.sgd")], in: project).text
    #expect(!again.contains("compare 3.1.adam") && again.contains("compare 3.1.sgd"))
    #expect(CheckText([result("3.1.adam")], in: project).text.contains("compare") == false)
    #expect(try Notes(of: project).held == ["3.1.adam", "3.1.sgd"])
  }

  @Test func manyAtOnceWereWrittenBefore() throws {
    let ids = lesson.exercises.map(\.id)
    #expect(AfterSuccess(Set(ids.prefix(3)), held: []).lines.count == 3)
    #expect(AfterSuccess(Set(ids.prefix(4)), held: []).lines.isEmpty)
  }

  /// The next one of this lesson, then one that was passed over, then the next lesson.
  @Test func theNextIsOfThisLesson() throws {
    let ids = lesson.exercises.map(\.id)
    func next(_ id: String, held: [String]) -> String {
      AfterSuccess([id], held: Set(held)).lines[id]?.last ?? ""
    }
    #expect(next(ids[1], held: [ids[1]]).hasPrefix("  next      \(ids[2]), "))
    #expect(next(ids[1], held: Array(ids[1...])).hasPrefix("  next      \(ids[0]), "))
    #expect(
      next(ids[1], held: ids)
        == "  next      all of lesson 3.1 holds; lesson 3.2 is "
        + "Exercises/3.2-LearningRateSchedules/README.md")
    let last = try #require(Course.lessons.last)
    let all = last.exercises.map(\.id)
    #expect(
      next(all[0], held: all).hasSuffix("all of lesson \(last.number) holds, and it is the last"))
  }

  @Test(arguments: Course.lessons.map(\.number))
  func whyFitsThreeLinesAndTheWorkedAnswerIsThere(number: String) throws {
    let project = try Project.find()
    let lesson = try #require(Course.lessons.first { $0.number == number })
    for exercise in lesson.exercises where exercise.why != nil {
      #expect((1...3).contains(AfterSuccess.why(exercise).count), "\(exercise.id)")
      let path = try project.workedAnswer(of: exercise)
      let there = FileManager.default.fileExists(atPath: project.root.appending(path: path).path)
      #expect(there, "\(exercise.id): \(path)")
    }
  }

  @Test func hintsGoOnAndBeginAnew() throws {
    let checkout = try Checkout(adam: "mine\n")
    func title(_ options: String...) throws -> String {
      let run = try CommandRun(["hint", "3.1.adam"] + options, in: checkout.folder)
      return String(run.output.prefix { $0 != "\n" })
    }
    for what in ["the idea", "the formula", "the code", "the idea"] {
      #expect(try title() == "3.1.adam, Adam: \(what)")
    }
    #expect(try title("--level", "2") == "3.1.adam, Adam: the formula")
    #expect(try title() == "3.1.adam, Adam: the code")
    // A level that there is not is as if it were not there.
    var notes = Notes()
    notes.hints["3.1.adam"] = .min
    #expect(notes.nextHint(for: "3.1.adam") == 1)
  }

  /// Notes that cannot be read are named, and stay as they are.
  @Test(arguments: ["{\"held\": [\"3.1.adam\"], ", "[]", "{\"held\": [\"3.1.adam\"]}"])
  func brokenNotesAreNotLost(text: String) throws {
    let checkout = try Checkout(adam: "mine\n")
    let file = checkout.folder.appending(path: Notes.path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
    for command in ["hint", "compare"] {
      let run = try CommandRun([command, "3.1.adam"], in: checkout.folder)
      #expect(run.status == (command == "hint" ? 0 : 2))
      #expect(run.output.hasPrefix("3.1.adam, Adam: the idea\n") == (command == "hint"))
      #expect(
        run.errors.wholeMatch(
          of: #/gradus: \.history/notes\.json holds no notes of gradus.*: mend or delete it.*\n/#)
          != nil, "\(run.errors)")
    }
    #expect(try checkout.read(Notes.path) == text)
  }

  @Test func theWorkedAnswerIsShownToWhoHasFoundOne() throws {
    let checkout = try Checkout(adam: "mine\n")
    let reference = checkout.folder.appending(path: "Sources/GradusReference/Optimizers")
    try FileManager.default.createDirectory(at: reference, withIntermediateDirectories: true)
    try Data("package func theirs\n".utf8).write(to: reference.appending(path: "Adam.swift"))
    let refused = try CommandRun(["compare", "3.1.adam"], in: checkout.folder)
    #expect(refused.status == 2 && refused.output.isEmpty)
    #expect(refused.errors.contains("3.1.adam has not held yet"), "\(refused.errors)")
    let shown = """
      yours, Exercises/3.1-OptimizersBeyondSGD/Adam.swift

      mine


      the worked answer, Sources/GradusReference/Optimizers/Adam.swift

      public func theirs

      """
    #expect(
      try CommandRun(["compare", "3.1.adam", "--anyway"], in: checkout.folder).output == shown)
    Notes.change(in: Project(root: checkout.folder)) { _ = $0.held.insert("3.1.adam") }
    #expect(try CommandRun(["compare", "3.1.adam"], in: checkout.folder).output == shown)
  }

  @Test func codeStandsSideBySideWhereThereIsRoom() {
    let (left, right) = (("yours", ["a", "bcd"]), ("worked", ["x", "", "z"]))
    #expect(
      sideBySide(left, right, width: 14) == """
        yours │ worked

        a     │ x
        bcd
              │ z
        """)
    #expect(sideBySide(left, right, width: 13).hasPrefix("yours\n\na\nbcd\n\n\nworked\n"))
  }

  @Test func marksHaveColours() {
    let text = "3.1 Title\n✓ 3.1.sgd\n  ✗ a claim ✓\n○ not started"
    #expect(text.marked(colored: false) == text)
    #expect(
      text.marked(colored: true)
        == "3.1 Title\n\u{1B}[32m✓\u{1B}[39m 3.1.sgd\n  \u{1B}[31m✗\u{1B}[39m a claim ✓\n"
        + "\u{1B}[90m○\u{1B}[39m not started")
  }
}
