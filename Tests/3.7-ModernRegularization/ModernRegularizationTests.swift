import CourseTesting
import ModernRegularizationCourse
import Testing

@testable import answers_3_7

/// What the learner has written for lesson 3.7, graded: one test an exercise, one case a claim.
@Suite("3.7 ModernRegularization") struct ModernRegularizationTests {
  static let grader = Grader(modernRegularizationLesson, book: Answers.book)

  @Test(
    "3.7.smoothing", .started("3.7.smoothing", grader),
    arguments: grader.claims("3.7.smoothing"))
  func smoothing(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "3.7.mixup", .started("3.7.mixup", grader),
    arguments: grader.claims("3.7.mixup"))
  func mixup(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "3.7.cutmix", .started("3.7.cutmix", grader),
    arguments: grader.claims("3.7.cutmix"))
  func cutmix(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "3.7.drop-path", .started("3.7.drop-path", grader),
    arguments: grader.claims("3.7.drop-path"))
  func dropPath(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "3.7.averaging", .started("3.7.averaging", grader),
    arguments: grader.claims("3.7.averaging"))
  func averaging(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "3.7.sam", .started("3.7.sam", grader),
    arguments: grader.claims("3.7.sam"))
  func sharpness(claim: ClaimUnderTest) { claim.check() }
}
