import CourseTesting
import Testing
import WeightInitializationCourse

@testable import answers_3_3

/// What the learner has written for lesson 3.3, graded: one test an exercise, one case a claim.
@Suite("3.3 WeightInitialization") struct WeightInitializationTests {
  static let grader = Grader(weightInitializationLesson, book: Answers.book)

  @Test(
    "3.3.sizes", .started("3.3.sizes", grader),
    arguments: grader.claims("3.3.sizes"))
  func sizes(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "3.3.keeping", .started("3.3.keeping", grader),
    arguments: grader.claims("3.3.keeping"))
  func keeping(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "3.3.spread", .started("3.3.spread", grader),
    arguments: grader.claims("3.3.spread"))
  func spread(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "3.3.twins", .started("3.3.twins", grader),
    arguments: grader.claims("3.3.twins"))
  func twins(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "3.3.orthogonal", .started("3.3.orthogonal", grader),
    arguments: grader.claims("3.3.orthogonal"))
  func orthogonal(claim: ClaimUnderTest) { claim.check() }
}
