import ActivationsCourse
import CourseTesting
import Testing

@testable import answers_2_4

/// What the learner has written for lesson 2.4, graded: one test an exercise, one case a claim.
@Suite("2.4 Activations") struct ActivationsTests {
  static let grader = Grader(activationsLesson, book: Answers.book)

  @Test("2.4.slopes", .started("2.4.slopes", grader), arguments: grader.claims("2.4.slopes"))
  func slopes(claim: ClaimUnderTest) { claim.check() }

  @Test("2.4.dead", .started("2.4.dead", grader), arguments: grader.claims("2.4.dead"))
  func dead(claim: ClaimUnderTest) { claim.check() }

  @Test("2.4.depth", .started("2.4.depth", grader), arguments: grader.claims("2.4.depth"))
  func depth(claim: ClaimUnderTest) { claim.check() }

  @Test("2.4.kink", .started("2.4.kink", grader), arguments: grader.claims("2.4.kink"))
  func kink(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "2.4.centring", .started("2.4.centring", grader), arguments: grader.claims("2.4.centring"))
  func centring(claim: ClaimUnderTest) { claim.check() }
}
