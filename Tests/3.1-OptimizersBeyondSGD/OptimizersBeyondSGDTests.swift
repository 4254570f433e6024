import CourseTesting
import OptimizersBeyondSGDCourse
import Testing

@testable import answers_3_1

/// What the learner has written for lesson 3.1, graded: one test an exercise, one case a claim.
@Suite("3.1 Optimization algorithms beyond SGD") struct OptimizersBeyondSGDTests {
  static let grader = Grader(optimizersBeyondSGDLesson, book: Answers.book)

  @Test("3.1.sgd", .started("3.1.sgd", grader), arguments: grader.claims("3.1.sgd"))
  func sgd(claim: ClaimUnderTest) { claim.check() }

  @Test("3.1.momentum", .started("3.1.momentum", grader), arguments: grader.claims("3.1.momentum"))
  func momentum(claim: ClaimUnderTest) { claim.check() }

  @Test("3.1.rmsprop", .started("3.1.rmsprop", grader), arguments: grader.claims("3.1.rmsprop"))
  func rmsprop(claim: ClaimUnderTest) { claim.check() }

  @Test("3.1.adam", .started("3.1.adam", grader), arguments: grader.claims("3.1.adam"))
  func adam(claim: ClaimUnderTest) { claim.check() }

  @Test("3.1.loop", .started("3.1.loop", grader), arguments: grader.claims("3.1.loop"))
  func loop(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "3.1.learning-rates", .started("3.1.learning-rates", grader),
    arguments: grader.claims("3.1.learning-rates"))
  func learningRates(claim: ClaimUnderTest) { claim.check() }

  @Test(
    "3.1.momentum-race", .started("3.1.momentum-race", grader),
    arguments: grader.claims("3.1.momentum-race"))
  func momentumRace(claim: ClaimUnderTest) { claim.check() }

  @Test("3.1.noise", .started("3.1.noise", grader), arguments: grader.claims("3.1.noise"))
  func noise(claim: ClaimUnderTest) { claim.check() }

  @Test("3.1.start", .started("3.1.start", grader), arguments: grader.claims("3.1.start"))
  func start(claim: ClaimUnderTest) { claim.check() }

  @Test("3.1.fit", .started("3.1.fit", grader), arguments: grader.claims("3.1.fit"))
  func fit(claim: ClaimUnderTest) { claim.check() }
}
