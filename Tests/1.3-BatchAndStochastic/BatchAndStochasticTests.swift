import BatchAndStochasticCourse
import CourseTesting
import Testing

@testable import answers_1_3

/// What the learner has written for lesson 1.3, graded: one test an exercise, one case a claim.
@Suite("1.3 Batch and stochastic gradient descent") struct BatchAndStochasticTests {
  static let grader = Grader(batchAndStochasticLesson, book: Answers.book)

  @Test("1.3.batches", .started("1.3.batches", grader), arguments: grader.claims("1.3.batches"))
  func batches(claim: ClaimUnderTest) { claim.check() }

  @Test("1.3.shuffle", .started("1.3.shuffle", grader), arguments: grader.claims("1.3.shuffle"))
  func shuffle(claim: ClaimUnderTest) { claim.check() }

  @Test("1.3.gradient", .started("1.3.gradient", grader), arguments: grader.claims("1.3.gradient"))
  func gradient(claim: ClaimUnderTest) { claim.check() }

  @Test("1.3.epoch", .started("1.3.epoch", grader), arguments: grader.claims("1.3.epoch"))
  func epoch(claim: ClaimUnderTest) { claim.check() }

  @Test("1.3.variance", .started("1.3.variance", grader), arguments: grader.claims("1.3.variance"))
  func variance(claim: ClaimUnderTest) { claim.check() }
}
