import CaseStudiesCourse
import CourseTesting
import Testing

@testable import answers_3_8

/// What the learner has written for lesson 3.8, graded: one test an exercise, one case a claim.
@Suite("3.8 CaseStudies") struct CaseStudiesTests {
  static let grader = Grader(caseStudiesLesson, book: Answers.book)

  @Test(
    "3.8.convolution", .started("3.8.convolution", grader),
    arguments: grader.claims("3.8.convolution"))
  func convolution(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "3.8.copies", .started("3.8.copies", grader),
    arguments: grader.claims("3.8.copies"))
  func copies(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "3.8.attention", .started("3.8.attention", grader),
    arguments: grader.claims("3.8.attention"))
  func attention(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "3.8.reach", .started("3.8.reach", grader),
    arguments: grader.claims("3.8.reach"))
  func reach(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "3.8.lazy", .started("3.8.lazy", grader),
    arguments: grader.claims("3.8.lazy"))
  func lazy(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "3.8.suspect", .started("3.8.suspect", grader),
    arguments: grader.claims("3.8.suspect"))
  func suspect(claim: ClaimUnderTest) { claim.check() }
}
