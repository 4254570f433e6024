import Answering
import Foundation
import Gradus
import Testing
import TheTrainingLoopQuestions

/// What goes wrong is called what it is, with its line, whatever else the machine does.
@Suite(.serialized) struct MischiefTests {
  private static let limits = Limits(processorSeconds: 1, clockSeconds: 3, memory: 1 << 29)

  private func child(_ limits: Limits = limits) -> Child {
    Child(Products.folder.appending(path: "answers-misbehaving"), limits: limits)
  }

  private func ask(_ name: String, _ child: Child) throws -> Transcribed {
    let question = GradientStep(parameters: [1, 2], gradient: [1, 1], learningRate: 1)
    return try child.answer(
      Wire.Request(
        exercise: "mischief." + name.replacing(" ", with: "-"),
        question: try Wire.encode(question)))
  }

  /// What is said of `name`, and whether it is a matter of time.
  private func ending(_ name: String, _ limits: Limits = limits) throws -> (Crash, isLate: Bool) {
    do {
      let answer = try ask(name, child(limits))
      throw Crash(reason: "an answer: \(answer)")
    } catch AnswerFailure.crashed(let crash) {
      return (crash, false)
    } catch AnswerFailure.timedOut(let crash) {
      return (crash, true)
    }
  }

  /// Where the comment `mark` stands.
  private func line(_ mark: String) throws -> String {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Misbehaving/Exercises/Mischief.swift")
    let lines = try String(contentsOf: file, encoding: .utf8).split(
      separator: "\n", omittingEmptySubsequences: false)
    let index = try #require(lines.firstIndex { $0.hasSuffix("// \(mark)") })
    return "Exercises/Mischief.swift:\(index + 1)"
  }

  @Test(arguments: ["nested loop", "bare loop"])
  func anEndlessLoopNamesTheLine(name: String) throws {
    let (crash, isLate) = try ending(name)
    #expect(isLate && crash.reason.hasPrefix("the time ran out: a second of work"))
    #expect(try crash.location == line(name), "\(crash)")
  }

  @Test func anEndlessLoopInAThreadNamesTheLine() throws {
    let (crash, isLate) = try ending("other thread's loop")
    #expect(isLate && crash.reason.hasPrefix("the time ran out: a second of work"))
    #expect(try crash.location == line("nested loop"))
  }

  /// At the first answer, not when it has used up what was meant for others.
  @Test func aThreadThatAnAnswerLeavesWorkingIsAFailureOfThatAnswer() throws {
    let (crash, isLate) = try ending("thread left working", Limits())
    #expect(isLate && crash.wasStopped, "\(crash)")
    #expect(crash.reason.contains("a thread or a task that was begun for it works on"), "\(crash)")
  }

  @Test func threadsThatEndOrSleepAreLeftAlone() throws {
    let child = child(Limits())
    let plain = try ask("nothing", child).answer
    for _ in 0..<20 { #expect(try ask("threads left alone", child).answer == plain) }
  }

  @Test(arguments: ["growing list", "growing text"])
  func whatGrowsIsCalledMemory(name: String) throws {
    // Half of a second of work, or several on a busy machine: time is to have no part in it.
    let (crash, isLate) = try ending(name, Limits(processorSeconds: 60, memory: 1 << 29))
    #expect(!isLate && crash.reason.hasPrefix("out of memory"), "\(crash)")
  }

  /// The runtime finds callers by their frames, which some of the system's waiting functions have
  /// not: then there is no line, but never a wrong one.
  @Test(arguments: ["semaphore", "thread"])
  func waitingIsCalledThat(name: String) throws {
    let (crash, isLate) = try ending(name)
    #expect(isLate && crash.reason.hasPrefix("the time ran out: the code waits"), "\(crash)")
    #expect(try crash.location == nil || crash.location == line(name), "\(crash)")
  }

  @Test func twoMillionLinesAreReadAndTheBeginningAndTheEndKept() throws {
    let printed = try ask("two million lines", child(Limits())).printed
    #expect(printed.hasPrefix("line 0\nline 1\nline 2\n"))
    #expect(printed.hasSuffix("line 1999998\nline 1999999\n"))
    #expect(printed.utf8.count < 4200)
  }

  @Test func aLoopThatPrintsIsToldThatItDoes() throws {
    let (crash, isLate) = try ending("lines without end")
    let words =
      "the time ran out: a second of work on one question, in which it printed megabytes "
    #expect(isLate && crash.reason.hasPrefix(words) && crash.wasStopped, "\(crash)")
  }

  /// Optimized code drops the text, and is not told apart from another trap.
  @Test func aPreconditionSaysItsOwnText() throws {
    let (crash, isLate) = try ending("precondition")
    #if DEBUG
      #expect(!isLate && crash.reason == "two parameters are too few", "\(crash)")
      #expect(try crash.location == line("precondition"))
    #else
      #expect(!isLate && crash.reason.hasPrefix("trap ("), "\(crash)")
    #endif
  }

  @Test func manyNapsUseUpTheTimeForTheExercise() throws {
    var limits = Self.limits
    limits.exerciseSeconds = 1
    let child = child(limits)
    let crash = #expect(throws: AnswerFailure.self) {
      for _ in 0..<10 { _ = try ask("nap", child) }
    }
    #expect(
      crash
        == .timedOut(
          Crash(
            reason:
              "the time for a whole exercise ran out: its answers have taken a second together"
          )))
    // Another exercise has its own.
    #expect(throws: Never.self) { try ask("nothing", child) }
  }

  @Test func limitsThatTheCodeLiftsAreKeptAllTheSame() throws {
    let (crash, isLate) = try ending("loop without limits")
    #expect(isLate && crash.reason.hasPrefix("the time ran out: a second of work"), "\(crash)")
  }

  @Test func aLineWithoutEndIsCutOff() throws {
    var limits = Self.limits
    limits.answer = 1 << 20
    let (crash, isLate) = try ending("line without end", limits)
    #expect(!isLate && crash.reason == "the answer has more than 1 megabytes", "\(crash)")
  }

  /// What the code has written itself may pass for an answer; the one that is then too many does not
  /// pass for the next.
  @Test func aLineThatNobodyAskedForIsAFailure() throws {
    let uninvited = AnswerFailure.crashed(
      Crash(reason: "the process sent a line that nobody had asked for"))
    let child = child()
    #expect(try ask("line too many", child).answer == Data("[0]".utf8))
    // It may come before the next question or after it: at the latest there is one too many at the end.
    #expect(throws: uninvited) {
      _ = try ask("nothing", child)
      try child.finish()
    }
    // The process that said it is gone.
    #expect(throws: Never.self) {
      _ = try ask("nothing", child)
      try child.finish()
    }
    _ = try ask("line too many", child)
    #expect(throws: uninvited) { try child.finish() }
  }

  @Test func whatTheCodeStartsEndsWithIt() throws {
    var child: Child? = child()
    let printed = try ask("children", #require(child)).printed
    let left = try #require(Int32(printed.dropLast()))
    #expect(kill(left, 0) == 0)
    child = nil
    #expect(kill(left, 0) != 0)
  }
}
