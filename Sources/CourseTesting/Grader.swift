import Answering
import Exercising
import Foundation
import Synchronization
import Testing

/// Grades the exercises of one lesson for its test suite, each of them once.
///
/// The learner's code answers in a child process of its own; with `GRADUS_IN_PROCESS=1` it runs in
/// the test process, where a debugger reaches it.
public final class Grader: Sendable {
  private let lesson: Lesson
  private let answerer: any Answerer
  private let reports = Mutex<[String: ExerciseReport]>([:])

  /// `book` holds the learner's functions, for grading in process.
  package convenience init(_ lesson: Lesson, book: AnswerBook) {
    let inProcess = ProcessInfo.processInfo.environment["GRADUS_IN_PROCESS"] == "1"
    self.init(
      lesson,
      answerer: inProcess
        ? book : Child(Products.folder.appending(path: "answers-\(lesson.number)")))
  }

  package init(_ lesson: Lesson, answerer: any Answerer) {
    (self.lesson, self.answerer) = (lesson, answerer)
  }

  /// The claims of an exercise, as the arguments of its test.
  public func claims(_ exercise: String) -> [ClaimUnderTest] {
    find(exercise).claimTitles.map { ClaimUnderTest(title: $0, exercise: exercise, grader: self) }
  }

  func report(_ exercise: String) -> ExerciseReport {
    reports.withLock { reports in
      if let known = reports[exercise] { return known }
      let report = find(exercise).grade(answerer)
      reports[exercise] = report
      return report
    }
  }

  func text(_ report: ExerciseReport, claim: String) -> String? {
    report.text(claim: claim, path: lesson.path(of: find(report.exercise)))
  }

  private func find(_ id: String) -> any AnyExercise {
    guard let exercise = lesson.exercises.first(where: { $0.id == id }) else {
      preconditionFailure("lesson \(lesson.number) has no exercise \(id)")
    }
    return exercise
  }
}

/// One claim about one exercise: an argument of the exercise's test.
public struct ClaimUnderTest: Sendable, CustomTestStringConvertible {
  let title: String
  let exercise: String
  let grader: Grader

  public var testDescription: String { title }

  /// Records an issue with the whole report when the claim does not hold; one about robustness is a
  /// known issue, with which no test fails.
  public func check(sourceLocation: SourceLocation = #_sourceLocation) {
    let report = grader.report(exercise)
    guard let text = grader.text(report, claim: title) else { return }
    let comment = Comment(rawValue: text)
    guard report.claims.first(where: { $0.title == title })?.isRobustness == true else {
      Issue.record(comment, sourceLocation: sourceLocation)
      return
    }
    withKnownIssue(comment) { Issue.record(comment, sourceLocation: sourceLocation) }
  }
}

/// Skips the test of an exercise whose stub is as it was.
public struct StartedTrait: TestTrait {
  let exercise: String
  let grader: Grader

  /// Grades the exercise, unless that is done, before its test.
  /// - Throws: What cancels the test, where its exercise has not been started.
  public func prepare(for test: Test) async throws {
    if grader.report(exercise).state == .notStarted { try Test.cancel("not started") }
  }
}

extension Trait where Self == StartedTrait {
  /// The exercise's test runs once somebody has started the exercise.
  public static func started(_ exercise: String, _ grader: Grader) -> StartedTrait {
    StartedTrait(exercise: exercise, grader: grader)
  }
}
