import CourseTesting
import LargeScaleTrainingCourse
import Testing

@testable import answers_3_5

/// What the learner has written for lesson 3.5, graded: one test an exercise, one case a claim.
@Suite("3.5 LargeScaleTraining") struct LargeScaleTrainingTests {
  static let grader = Grader(largeScaleTrainingLesson, book: Answers.book)

  @Test(
    "3.5.shards", .started("3.5.shards", grader),
    arguments: grader.claims("3.5.shards"))
  func shards(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "3.5.ring", .started("3.5.ring", grader),
    arguments: grader.claims("3.5.ring"))
  func ring(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "3.5.loss-scale", .started("3.5.loss-scale", grader),
    arguments: grader.claims("3.5.loss-scale"))
  func lossScale(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "3.5.zero", .started("3.5.zero", grader),
    arguments: grader.claims("3.5.zero"))
  func zero(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "3.5.pipeline", .started("3.5.pipeline", grader),
    arguments: grader.claims("3.5.pipeline"))
  func pipeline(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "3.5.memory", .started("3.5.memory", grader),
    arguments: grader.claims("3.5.memory"))
  func memory(claim: ClaimUnderTest) { claim.check() }
}
