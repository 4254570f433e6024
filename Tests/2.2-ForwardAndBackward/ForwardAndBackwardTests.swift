import CourseTesting
import ForwardAndBackwardCourse
import Testing

@testable import answers_2_2

/// What the learner has written for lesson 2.2, graded: one test an exercise, one case a claim.
@Suite("2.2 Forward and backward") struct ForwardAndBackwardTests {
  static let grader = Grader(forwardAndBackwardLesson, book: Answers.book)

  @Test("2.2.chain", .started("2.2.chain", grader), arguments: grader.claims("2.2.chain"))
  func chain(claim: ClaimUnderTest) { claim.check() }

  @Test("2.2.fan-out", .started("2.2.fan-out", grader), arguments: grader.claims("2.2.fan-out"))
  func fanOut(claim: ClaimUnderTest) { claim.check() }

  @Test("2.2.linear", .started("2.2.linear", grader), arguments: grader.claims("2.2.linear"))
  func linear(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "2.2.two-layers", .started("2.2.two-layers", grader), arguments: grader.claims("2.2.two-layers")
  )
  func twoLayers(claim: ClaimUnderTest) { claim.check() }

  @Test("2.2.engine", .started("2.2.engine", grader), arguments: grader.claims("2.2.engine"))
  func engine(claim: ClaimUnderTest) { claim.check() }
}
