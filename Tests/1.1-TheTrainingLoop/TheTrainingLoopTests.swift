import CourseTesting
import Testing
import TheTrainingLoopCourse

@testable import answers_1_1

/// What the learner has written for lesson 1.1, graded: one test an exercise, one case a claim.
@Suite("1.1 What is a training loop?") struct TheTrainingLoopTests {
  static let grader = Grader(theTrainingLoopLesson, book: Answers.book)

  @Test("1.1.step", .started("1.1.step", grader), arguments: grader.claims("1.1.step"))
  func step(claim: ClaimUnderTest) { claim.check() }

  @Test("1.1.loop", .started("1.1.loop", grader), arguments: grader.claims("1.1.loop"))
  func loop(claim: ClaimUnderTest) { claim.check() }

  @Test("1.1.stopping", .started("1.1.stopping", grader), arguments: grader.claims("1.1.stopping"))
  func stopping(claim: ClaimUnderTest) { claim.check() }

  @Test("1.1.order", .started("1.1.order", grader), arguments: grader.claims("1.1.order"))
  func order(claim: ClaimUnderTest) { claim.check() }
}
