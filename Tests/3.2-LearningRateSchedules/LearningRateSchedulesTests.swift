import CourseTesting
import LearningRateSchedulesCourse
import Testing

@testable import answers_3_2

/// What the learner has written for lesson 3.2, graded: one test an exercise, one case a claim.
@Suite("3.2 LearningRateSchedules") struct LearningRateSchedulesTests {
  static let grader = Grader(learningRateSchedulesLesson, book: Answers.book)

  @Test(
    "3.2.cosine", .started("3.2.cosine", grader),
    arguments: grader.claims("3.2.cosine"))
  func cosine(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "3.2.restarts", .started("3.2.restarts", grader),
    arguments: grader.claims("3.2.restarts"))
  func restarts(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "3.2.warm-up", .started("3.2.warm-up", grader),
    arguments: grader.claims("3.2.warm-up"))
  func warmUp(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "3.2.plateau", .started("3.2.plateau", grader),
    arguments: grader.claims("3.2.plateau"))
  func plateau(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "3.2.budget", .started("3.2.budget", grader),
    arguments: grader.claims("3.2.budget"))
  func budget(claim: ClaimUnderTest) { claim.check() }
}
