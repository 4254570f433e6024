import CourseTesting
import RegularizationCourse
import Testing

@testable import answers_2_6

/// What the learner has written for lesson 2.6, graded: one test an exercise, one case a claim.
@Suite("2.6 Regularization") struct RegularizationTests {
  static let grader = Grader(regularizationLesson, book: Answers.book)

  @Test(
    "2.6.penalty", .started("2.6.penalty", grader),
    arguments: grader.claims("2.6.penalty"))
  func penalty(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "2.6.shrink", .started("2.6.shrink", grader),
    arguments: grader.claims("2.6.shrink"))
  func shrink(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "2.6.dropout", .started("2.6.dropout", grader),
    arguments: grader.claims("2.6.dropout"))
  func dropout(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "2.6.smoothing", .started("2.6.smoothing", grader),
    arguments: grader.claims("2.6.smoothing"))
  func smoothing(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "2.6.decay", .started("2.6.decay", grader),
    arguments: grader.claims("2.6.decay"))
  func decay(claim: ClaimUnderTest) { claim.check() }
}
