import CourseTesting
import NeuralNetFromScratchCourse
import Testing

@testable import answers_2_3

/// What the learner has written for lesson 2.3, graded: one test an exercise, one case a claim.
@Suite("2.3 A neural network from scratch") struct NeuralNetFromScratchTests {
  static let grader = Grader(neuralNetFromScratchLesson, book: Answers.book)

  @Test(
    "2.3.cross-entropy", .started("2.3.cross-entropy", grader),
    arguments: grader.claims("2.3.cross-entropy"))
  func crossEntropy(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "2.3.logits-gradient", .started("2.3.logits-gradient", grader),
    arguments: grader.claims("2.3.logits-gradient"))
  func logitsGradient(claim: ClaimUnderTest) { claim.check() }

  @Test("2.3.gradient", .started("2.3.gradient", grader), arguments: grader.claims("2.3.gradient"))
  func gradient(claim: ClaimUnderTest) { claim.check() }

  @Test("2.3.start", .started("2.3.start", grader), arguments: grader.claims("2.3.start"))
  func start(claim: ClaimUnderTest) { claim.check() }

  @Test("2.3.train", .started("2.3.train", grader), arguments: grader.claims("2.3.train"))
  func train(claim: ClaimUnderTest) { claim.check() }
}
