import CourseTesting
import LinearRegressionCourse
import Testing

@testable import answers_1_2

/// What the learner has written for lesson 1.2, graded: one test an exercise, one case a claim.
@Suite("1.2 Linear regression") struct LinearRegressionTests {
  static let grader = Grader(linearRegressionLesson, book: Answers.book)

  @Test("1.2.predict", .started("1.2.predict", grader), arguments: grader.claims("1.2.predict"))
  func predict(claim: ClaimUnderTest) { claim.check() }

  @Test("1.2.loss", .started("1.2.loss", grader), arguments: grader.claims("1.2.loss"))
  func loss(claim: ClaimUnderTest) { claim.check() }

  @Test("1.2.gradient", .started("1.2.gradient", grader), arguments: grader.claims("1.2.gradient"))
  func gradient(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "1.2.gradients", .started("1.2.gradients", grader), arguments: grader.claims("1.2.gradients"))
  func gradients(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "1.2.normal-equations", .started("1.2.normal-equations", grader),
    arguments: grader.claims("1.2.normal-equations"))
  func normalEquations(claim: ClaimUnderTest) { claim.check() }

  @Test("1.2.descent", .started("1.2.descent", grader), arguments: grader.claims("1.2.descent"))
  func descent(claim: ClaimUnderTest) { claim.check() }
}
