import CourseTesting
import LossLandscapeCourse
import Testing

@testable import answers_1_4

/// What the learner has written for lesson 1.4, graded: one test an exercise, one case a claim.
@Suite("1.4 Visualizing the loss landscape") struct LossLandscapeTests {
  static let grader = Grader(lossLandscapeLesson, book: Answers.book)

  @Test("1.4.grid", .started("1.4.grid", grader), arguments: grader.claims("1.4.grid"))
  func grid(claim: ClaimUnderTest) { claim.check() }

  @Test("1.4.path", .started("1.4.path", grader), arguments: grader.claims("1.4.path"))
  func path(claim: ClaimUnderTest) { claim.check() }

  @Test("1.4.slice", .started("1.4.slice", grader), arguments: grader.claims("1.4.slice"))
  func slice(claim: ClaimUnderTest) { claim.check() }

  @Test("1.4.contour", .started("1.4.contour", grader), arguments: grader.claims("1.4.contour"))
  func contour(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "1.4.curvature", .started("1.4.curvature", grader), arguments: grader.claims("1.4.curvature"))
  func curvature(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "1.4.stable-rate", .started("1.4.stable-rate", grader),
    arguments: grader.claims("1.4.stable-rate"))
  func stableRate(claim: ClaimUnderTest) { claim.check() }
}
