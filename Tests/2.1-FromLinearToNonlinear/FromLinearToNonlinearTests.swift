import CourseTesting
import FromLinearToNonlinearCourse
import Testing

@testable import answers_2_1

/// What the learner has written for lesson 2.1, graded: one test an exercise, one case a claim.
@Suite("2.1 From linear to nonlinear") struct FromLinearToNonlinearTests {
  static let grader = Grader(fromLinearToNonlinearLesson, book: Answers.book)

  @Test("2.1.line", .started("2.1.line", grader), arguments: grader.claims("2.1.line"))
  func line(claim: ClaimUnderTest) { claim.check() }

  @Test("2.1.features", .started("2.1.features", grader), arguments: grader.claims("2.1.features"))
  func features(claim: ClaimUnderTest) { claim.check() }

  @Test("2.1.unit", .started("2.1.unit", grader), arguments: grader.claims("2.1.unit"))
  func unit(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "2.1.unit-loss", .started("2.1.unit-loss", grader), arguments: grader.claims("2.1.unit-loss"))
  func unitLoss(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "2.1.unit-gradient", .started("2.1.unit-gradient", grader),
    arguments: grader.claims("2.1.unit-gradient"))
  func unitGradient(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "2.1.two-relus", .started("2.1.two-relus", grader), arguments: grader.claims("2.1.two-relus"))
  func twoReLUs(claim: ClaimUnderTest) { claim.check() }
}
