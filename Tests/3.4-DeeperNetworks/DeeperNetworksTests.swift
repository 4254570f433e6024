import CourseTesting
import DeeperNetworksCourse
import Testing

@testable import answers_3_4

/// What the learner has written for lesson 3.4, graded: one test an exercise, one case a claim.
@Suite("3.4 DeeperNetworks") struct DeeperNetworksTests {
  static let grader = Grader(deeperNetworksLesson, book: Answers.book)

  @Test(
    "3.4.residual", .started("3.4.residual", grader),
    arguments: grader.claims("3.4.residual"))
  func residual(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "3.4.clip", .started("3.4.clip", grader),
    arguments: grader.claims("3.4.clip"))
  func clip(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "3.4.layer-norm", .started("3.4.layer-norm", grader),
    arguments: grader.claims("3.4.layer-norm"))
  func layerNorm(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "3.4.batch-norm", .started("3.4.batch-norm", grader),
    arguments: grader.claims("3.4.batch-norm"))
  func batchNorm(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "3.4.checkpoint", .started("3.4.checkpoint", grader),
    arguments: grader.claims("3.4.checkpoint"))
  func checkpoint(claim: ClaimUnderTest) { claim.check() }
}
