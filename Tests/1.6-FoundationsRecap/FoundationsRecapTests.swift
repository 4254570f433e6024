import CourseTesting
import FoundationsRecapCourse
import Testing

@testable import answers_1_6

/// What the learner has written for lesson 1.6, graded: one test an exercise, one case a claim.
@Suite("1.6 Recap: foundations") struct FoundationsRecapTests {
  static let grader = Grader(foundationsRecapLesson, book: Answers.book)

  @Test("1.6.split", .started("1.6.split", grader), arguments: grader.claims("1.6.split"))
  func split(claim: ClaimUnderTest) { claim.check() }

  @Test("1.6.features", .started("1.6.features", grader), arguments: grader.claims("1.6.features"))
  func features(claim: ClaimUnderTest) { claim.check() }

  @Test("1.6.gradient", .started("1.6.gradient", grader), arguments: grader.claims("1.6.gradient"))
  func gradient(claim: ClaimUnderTest) { claim.check() }

  @Test("1.6.check", .started("1.6.check", grader), arguments: grader.claims("1.6.check"))
  func check(claim: ClaimUnderTest) { claim.check() }

  @Test("1.6.train", .started("1.6.train", grader), arguments: grader.claims("1.6.train"))
  func train(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "1.6.closed-form", .started("1.6.closed-form", grader),
    arguments: grader.claims("1.6.closed-form"))
  func closedForm(claim: ClaimUnderTest) { claim.check() }
}
