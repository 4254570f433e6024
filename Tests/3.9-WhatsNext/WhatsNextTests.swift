import CourseTesting
import Testing
import WhatsNextCourse

@testable import answers_3_9

/// What the learner has written for lesson 3.9, graded: one test an exercise, one case a claim.
@Suite("3.9 WhatsNext") struct WhatsNextTests {
  static let grader = Grader(whatsNextLesson, book: Answers.book)

  @Test("3.9.lion", .started("3.9.lion", grader), arguments: grader.claims("3.9.lion"))
  func lion(claim: ClaimUnderTest) { claim.check() }

  @Test("3.9.adan", .started("3.9.adan", grader), arguments: grader.claims("3.9.adan"))
  func adan(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "3.9.schedule-free", .started("3.9.schedule-free", grader),
    arguments: grader.claims("3.9.schedule-free"))
  func scheduleFree(claim: ClaimUnderTest) { claim.check() }

  @Test("3.9.suspects", .started("3.9.suspects", grader), arguments: grader.claims("3.9.suspects"))
  func suspects(claim: ClaimUnderTest) { claim.check() }
}
