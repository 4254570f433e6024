import CourseTesting
import LinearVersusNetworkCourse
import Testing

@testable import answers_2_7

/// What the learner has written for lesson 2.7, graded: one test an exercise, one case a claim.
@Suite("2.7 A linear model against a network") struct LinearVersusNetworkTests {
  static let grader = Grader(linearVersusNetworkLesson, book: Answers.book)

  @Test("2.7.costs", .started("2.7.costs", grader), arguments: grader.claims("2.7.costs"))
  func costs(claim: ClaimUnderTest) { claim.check() }

  @Test("2.7.network", .started("2.7.network", grader), arguments: grader.claims("2.7.network"))
  func network(claim: ClaimUnderTest) { claim.check() }

  @Test("2.7.choice", .started("2.7.choice", grader), arguments: grader.claims("2.7.choice"))
  func choice(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "2.7.comparison", .started("2.7.comparison", grader),
    arguments: grader.claims("2.7.comparison"))
  func comparison(claim: ClaimUnderTest) { claim.check() }
}
