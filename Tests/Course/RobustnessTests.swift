import Answering
import CourseTesting
import GradientCheck
import Gradus
import LinearRegressionQuestions
import Testing

@testable import Exercising
@testable import LinearRegressionCourse

/// A corner that goes wrong is reported, and keeps nobody from going on.
@Suite struct RobustnessTests {
  private static let title = "robustness: numbers far from zero cost no digits"

  /// Loses its digits far from zero, and is right elsewhere.
  private func multipliedOut(_ question: LossQuestion) -> LossAnswer {
    let pairs = zip(question.predictions, question.targets)
    let squares = pairs.map { $0 * $0 - 2 * $0 * $1 + $1 * $1 }
    return LossAnswer(squares.reduce(0, +) / Double(squares.count))
  }

  @Test func anExerciseHoldsWithoutIt() throws {
    let report = squaredErrorExercise.grade { (multipliedOut($0), "") }
    #expect(report.state == .holds && !report.isRobust)
    #expect(report.claims.filter { $0.state == .fails }.map(\.title) == [Self.title])
    let lines = report.text(path: "Loss.swift").split(separator: "\n").map(String.init)
    #expect(
      lines[..<2] == [
        "✓ 1.2.loss  the mean squared error: holds (5 of 6 claims); robustness: not yet",
        "  ✗ \(Self.title)",
      ])
    #expect(lines.contains { $0.hasPrefix("  asked  ") })
    #expect(lines.last?.hasPrefix("  look      Loss.swift") == true)
  }

  @Test func whatIsRobustSaysNothingOfIt() {
    let report = squaredErrorExercise.gradeReference()
    #expect(report.isRobust)
    #expect(report.text(path: "") == "✓ 1.2.loss  the mean squared error: holds (6 of 6 claims)")
  }

  /// The corner's example would be the simpler one.
  @Test func theIdeaIsMendedFirst() {
    func claim(_ asked: String, size: Int, isRobustness: Bool) -> ClaimReport {
      ClaimReport(
        title: "right", isRobustness: isRobustness, state: .fails,
        counterexample: Counterexample(asked: asked, answered: "1", expected: "2", size: size))
    }
    var report = ExerciseReport(
      exercise: "1.2.loss", title: "the loss", state: .fails,
      claims: [
        claim("the idea", size: 12, isRobustness: false),
        claim("the corner", size: 1, isRobustness: true),
      ])
    report.diagnosis = .unknown
    report.claims[1].counterexample?.shape = [ErrorShape("every number is NaN")]
    let text = report.text(path: "Loss.swift")
    #expect(text.contains("  asked     the idea\n") && !text.contains("the corner"), "\(text)")
  }

  /// A trap in a corner ends the process, which comes back for what else is asked.
  @Test(arguments: [true, false])
  func aCrashInACornerEndsNothingElse(isCrash: Bool) throws {
    let crash = Crash(reason: "Index out of range", location: "Exercises/Mistakes.swift:13")
    let failure: AnswerFailure = isCrash ? .crashed(crash) : .timedOut(crash)
    let report = predictExercise.grade { question in
      guard !question.features.values.isEmpty else { throw failure }
      return (try predictExercise.reference(question), "")
    }
    #expect(report.state == .holds && !report.isRobust && report.crash == nil)
    #expect(
      report.claims.last?.counterexample?.answered
        == "nothing: Index out of range, at Exercises/Mistakes.swift:13")
    // In a claim about the idea it ends the asking.
    let ended = predictExercise.grade { _ in throw failure }
    #expect(ended.crash == crash && ended.claims.allSatisfy { $0.state == .notAsked })
  }

  /// The same, answered by a learner's suite: no test fails.
  @Test func aSuiteReportsItAndDoesNotFail() throws {
    let book = AnswerBook([
      .init("1.2.loss") { (question: LossQuestion) in multipliedOut(question) }
    ]
    )
    let grader = Grader(linearRegressionLesson, answerer: book)
    let claims = grader.claims("1.2.loss")
    #expect(claims.map(\.testDescription).last == Self.title)
    for claim in claims { claim.check() }
    let wrong = AnswerBook([.init("1.2.loss") { (_: LossQuestion) in LossAnswer(-1) }])
    let first = try #require(
      Grader(linearRegressionLesson, answerer: wrong).claims("1.2.loss").first)
    withKnownIssue { first.check() }
  }
}
