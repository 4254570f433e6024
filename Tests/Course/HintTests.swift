import BatchAndStochasticQuestions
import GradientCheck
import Gradus
import LinearRegressionQuestions
import Testing

@testable import BatchAndStochasticCourse
@testable import Exercising
@testable import LinearRegressionCourse

/// A hint is a claim about the mistake: what one example shows by chance, the others disprove.
@Suite struct HintTests {
  private func shape(_ found: [Double], _ expected: [Double]) -> [ErrorShape] {
    errorShape(found: found, expected: expected) { $0 < 2 ? "weights[\($0)]" : "bias" }
  }

  /// Those texts of the first answer's shape that all answers bear out.
  private func borneOut(_ answers: [(found: [Double], expected: [Double])]) -> [String] {
    let wrong = answers.map {
      WrongAnswer(shape: shape($0.found, $0.expected), expected: $0.expected)
    }
    return wrong[0].shape.filter { $0.isBorneOut(by: wrong) }.map(\.text)
  }

  @Test func aFactorOfOneNumberNeedsAnother() {
    #expect(borneOut([([3], [4])]) == [])
    #expect(borneOut([([3], [4]), ([3], [4])]) == [])
    #expect(borneOut([([3], [4]), ([5], [4])]) == [])
    #expect(
      borneOut([([3], [4]), ([1.5], [2])]) == ["the number is 0.75 times the expected one"])
    // Ones where all is 0.2 are five times that.
    #expect(borneOut([([1, 1, 1], [0.2, 0.2, 0.2])]) == [])
  }

  @Test func aFactorIsDisprovedByAnAnswerWithoutOne() {
    let factor = (found: [2.0, 4, 6], expected: [1.0, 2, 3])
    #expect(borneOut([factor]) == ["every number is 2 times the expected one"])
    #expect(
      borneOut([factor, ([3, 6, 9], [1, 2, 3])]) == ["every number is 2 times the expected one"])
    #expect(borneOut([factor, ([3, 6, 1], [1, 2, 3])]) == [])
  }

  @Test func anOffsetOfEqualNumbersSaysNothing() {
    #expect(borneOut([([0, 0, 0], [-0.75, -0.75, -0.75])]) == [])
    #expect(
      borneOut([([2, 3, 5], [1, 2, 4])]) == ["every number is off by the same amount, 1"])
    #expect(borneOut([([2, 3, 5], [1, 2, 4]), ([2, 3, 7], [1, 2, 4])]) == [])
  }

  @Test func onlyOnePartIsWrongWhereItIsSoEverywhere() {
    let bias = (found: [1.0, 2, 7], expected: [1.0, 2, 3])
    #expect(borneOut([bias]) == ["only one number of 3 is wrong: bias"])
    #expect(
      borneOut([([5, 7, 3], [1, 2, 3])]) == ["all that is wrong is in weights; the rest is right"])
    #expect(borneOut([bias, ([5, 2, 3], [1, 2, 3])]) == [])
    // A zero is right for many reasons.
    #expect(borneOut([([0, 0, 0], [0, 0, 3])]) == [])
  }

  @Test func anotherOrderIsDisprovedByOtherNumbers() {
    let order = (found: [3.0, 1, 2], expected: [1.0, 2, 3])
    #expect(borneOut([order]) == ["the numbers are right, their order is not"])
    #expect(borneOut([order, ([3, 1, 9], [1, 2, 3])]) == [])
  }

  /// True and false as numbers, or the same number everywhere, have no shape.
  @Test func onesAndZerosAreNotDescribed() {
    func check<Q, A>(_ exercise: Exercise<Q, A>, _ answers: [(Q) throws -> A]) {
      for answer in answers {
        let text = exercise.grade { (try answer($0), "") }.text(path: "")
        #expect(!text.contains("shape"), "\(text)")
      }
    }
    check(
      predictExercise,
      [
        { Predictions((0..<$0.features.rows).map { _ in 1 }) },
        { q in Predictions(q.model.predictions(for: q.features).map { $0 > 0 ? 1 : 0 }) },
      ])
    check(
      modelGradientExercise,
      [{ ModelGradient(LinearModel(weights: $0.model.weights.map { _ in 1 }, bias: 1)) }])
    check(
      batchVarianceExercise,
      [
        { BatchVariance($0.sampleGradients[0].map { _ in 0 }) },
        { q in BatchVariance(q.sampleGradients[0].map { _ in q.replacement ? 1 : 0 }) },
      ])
  }

  /// What is named reproduces the errors that the code threw too.
  @Test func whatAnswersWhereTheCodeThrowsIsNotNamed() {
    let report = shuffleExercise.grade { run in (try run.outcome { order, _ in order }, "") }
    #expect(report.state == .fails && report.diagnosis == .unknown)
  }
}
