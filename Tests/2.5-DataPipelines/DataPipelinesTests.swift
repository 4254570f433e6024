import CourseTesting
import DataPipelinesCourse
import Testing

@testable import answers_2_5

/// What the learner has written for lesson 2.5, graded: one test an exercise, one case a claim.
@Suite("2.5 DataPipelines") struct DataPipelinesTests {
  static let grader = Grader(dataPipelinesLesson, book: Answers.book)

  @Test(
    "2.5.standardize", .started("2.5.standardize", grader),
    arguments: grader.claims("2.5.standardize"))
  func standardize(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "2.5.loader", .started("2.5.loader", grader),
    arguments: grader.claims("2.5.loader"))
  func loader(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "2.5.weights", .started("2.5.weights", grader),
    arguments: grader.claims("2.5.weights"))
  func weights(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "2.5.shift", .started("2.5.shift", grader),
    arguments: grader.claims("2.5.shift"))
  func shift(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "2.5.prefetch", .started("2.5.prefetch", grader),
    arguments: grader.claims("2.5.prefetch"))
  func prefetch(claim: ClaimUnderTest) { claim.check() }
}
