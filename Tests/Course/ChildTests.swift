import Answering
import Exercising
import Foundation
import GradusCourse
import Testing

/// Code that goes wrong costs its own exercise and nothing else.
@Suite(.serialized) struct ChildTests {
  private func report(_ id: String, _ child: Child) throws -> ExerciseReport {
    try #require(Course.find(id)).exercise.grade(child)
  }

  private func misbehaving() -> Child {
    Child(
      Products.folder.appending(path: "answers-misbehaving"),
      // Tight, so that the tests need not wait.
      limits: Limits(processorSeconds: 1, clockSeconds: 3, memory: 1 << 29))
  }

  @Test func everyMistakeHasItsStateAndTheOthersKeepTheirs() throws {
    // One child for all, in the order of the course: it dies and comes back again and again.
    let child = misbehaving()
    let states = try #require(Course.lessons.first { $0.number == "3.1" }).exercises
      .map { "\($0.id) \($0.grade(child).state)" }
    #expect(
      states == [
        "3.1.sgd crashed", "3.1.momentum holds", "3.1.rmsprop crashed", "3.1.adam timedOut",
        "3.1.loop crashed", "3.1.learning-rates holds", "3.1.momentum-race timedOut",
        "3.1.noise crashed", "3.1.fit fails", "3.1.start fails",
      ])
  }

  @Test func aTrapNamesTheLineAndKeepsWhatWasPrinted() throws {
    let crash = try #require(try report("3.1.sgd", misbehaving()).crash)
    #expect(crash.reason == "Index out of range")
    #expect(crash.location == "Exercises/Mistakes.swift:13")
    #expect(crash.printed == "about to index 1\n")
  }

  @Test func anEndlessLoopNamesTheLine() throws {
    let crash = try #require(try report("3.1.adam", misbehaving()).crash)
    // Some instructions of a loop belong to no line; the function is named then.
    #expect(
      ["Exercises/Mistakes.swift:29", "Exercises/Mistakes.swift in loops(_:)"]
        .contains(crash.location ?? ""))
    #expect(
      crash.reason
        == "the time ran out: a second of work on one question (a loop that never ends?)")
  }

  @Test func waitingForeverNamesTheLine() throws {
    let crash = try #require(try report("3.1.momentum-race", misbehaving()).crash)
    #expect(crash.location == "Exercises/Mistakes.swift:40")
    #expect(
      crash.reason == "the time ran out: the code waits, and has done nothing for 3 seconds")
  }

  /// A counter, a cache of the first answer, a buffer that is never emptied.
  @Test(arguments: ["1.1.step", "1.2.loss", "1.2.predict"])
  func whatIsKeptBetweenQuestionsIsToldSo(id: String) throws {
    let report = try report(id, misbehaving())
    guard case .unsteady = report.diagnosis else {
      Issue.record("\(report.text(path: ""))")
      return
    }
    #expect(report.state == .fails)
    #expect(report.text(path: "").contains("the same question differently the second time"))
  }

  @Test func exitSaysSo() throws {
    let report = try report("3.1.rmsprop", misbehaving())
    let crash = try #require(report.crash)
    #expect(
      crash.reason
        == "the code ended the process, as exit(0) does, instead of returning an answer")
    // What a terminal would act upon it shows.
    #expect(report.text(path: "").contains(#"before \u{1B}[2J\u{7}\u{9B}1m after"#))
  }

  @Test func runawayMemoryIsCalledThat() throws {
    let crash = try #require(try report("3.1.loop", misbehaving()).crash)
    #expect(crash.reason.hasPrefix("out of memory"))
  }

  @Test func endlessRecursionIsCalledThat() throws {
    let crash = try #require(try report("3.1.noise", misbehaving()).crash)
    #expect(crash.reason.contains("a function that calls itself without end"))
    // The stack may end at the function's beginning or at the call.
    #expect(
      ["Exercises/Mistakes.swift:44", "Exercises/Mistakes.swift:45"]
        .contains(crash.location ?? ""))
  }

  @Test func anErrorOfItsOwnIsAnAnswer() throws {
    let report = try report("3.1.fit", misbehaving())
    let counterexample = try #require(report.claims.first?.counterexample)
    #expect(counterexample.answered == "threw an error: the matrix is singular")
  }

  @Test func aProgramThatIsNotThereIsReported() throws {
    let report = try report("3.1.fit", Child(URL(fileURLWithPath: "/nowhere/answers")))
    #expect(report.state == .crashed)
    #expect(report.crash?.reason.hasPrefix("/nowhere/answers could not be started") == true)
  }

  @Test func aProgramThatIsNoAnswererIsReported() throws {
    let report = try report("3.1.fit", Child(URL(fileURLWithPath: "/bin/true")))
    #expect(report.state == .crashed)
    #expect(report.crash?.reason.contains("exit(0)") == true)
  }
}
