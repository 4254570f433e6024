import CourseTesting
import NumericalGradientsCourse
import Testing

@testable import answers_1_5

/// What the learner has written for lesson 1.5, graded: one test an exercise, one case a claim.
@Suite("1.5 Numerical and analytical gradients") struct NumericalGradientsTests {
  static let grader = Grader(numericalGradientsLesson, book: Answers.book)

  @Test("1.5.forward", .started("1.5.forward", grader), arguments: grader.claims("1.5.forward"))
  func forward(claim: ClaimUnderTest) { claim.check() }

  @Test("1.5.central", .started("1.5.central", grader), arguments: grader.claims("1.5.central"))
  func central(claim: ClaimUnderTest) { claim.check() }

  @Test("1.5.v-curve", .started("1.5.v-curve", grader), arguments: grader.claims("1.5.v-curve"))
  func vCurve(claim: ClaimUnderTest) { claim.check() }

  @Test("1.5.gradient", .started("1.5.gradient", grader), arguments: grader.claims("1.5.gradient"))
  func gradient(claim: ClaimUnderTest) { claim.check() }

  @Test("1.5.checker", .started("1.5.checker", grader), arguments: grader.claims("1.5.checker"))
  func checker(claim: ClaimUnderTest) { claim.check() }

  @Test("1.5.trust", .started("1.5.trust", grader), arguments: grader.claims("1.5.trust"))
  func trust(claim: ClaimUnderTest) { claim.check() }
}
