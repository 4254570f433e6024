import Gradus
import Synchronization
import Testing

@testable import Course

/// Who rounds otherwise than the reference does still holds, and still has the mistake named.
@Suite struct Lesson1_2Tests {
  private static let rounding = Rounding()

  @Test func predictionsRoundedOtherwise() {
    check(predictExercise) { Predictions(Self.rounding.round($0.predictions)) }
  }

  @Test func lossesRoundedOtherwise() {
    check(squaredErrorExercise) { LossAnswer(Self.rounding.round($0.loss)) }
  }

  @Test func lineGradientsRoundedOtherwise() {
    check(lineGradientExercise) { answer in
      LineGradient(
        Line(
          weight: Self.rounding.round(answer.gradient.weight),
          bias: Self.rounding.round(answer.gradient.bias)
        ))
    }
  }

  @Test func modelGradientsRoundedOtherwise() {
    check(modelGradientExercise) { ModelGradient(Self.rounding.round($0.gradient)) }
  }

  @Test func leastSquaresRoundedOtherwise() {
    check(normalEquationsExercise) { LeastSquaresAnswer($0.model.map(Self.rounding.round)) }
  }

  @Test func descentsRoundedOtherwise() {
    check(descentExercise) { DescentPath($0.models.map(Self.rounding.round)) }
  }

  private func check<Q: Question, A: Answer>(
    _ exercise: Exercise<Q, A>, rounded: @escaping (A) -> A
  ) {
    let right = exercise.grade { (rounded(try exercise.reference($0)), "") }
    #expect(right.state == .holds, "\(right.text(path: exercise.file))")
    for (index, name) in exercise.deviationNames.enumerated() {
      let report = exercise.grade { (rounded(try exercise.deviations.answer([index], $0)), "") }
      #expect(report.diagnosis == .named([name]), "\(report.text(path: exercise.file))")
    }
  }
}

/// Makes numbers a little larger and smaller in turn. Nobody rounds a zero that was not computed.
private final class Rounding: Sendable {
  private let count = Mutex(0)

  func round(_ value: Double) -> Double {
    let isThird = count.withLock { count in
      count += 1
      return count.isMultiple(of: 3)
    }
    let sign = isThird ? -1.0 : 1
    return value == 0 ? 0 : value * (1 + sign * 2e-14) + sign * 1e-15
  }

  func round(_ values: [Double]) -> [Double] { values.map(round) }

  func round(_ model: LinearModel) -> LinearModel {
    LinearModel(weights: round(model.weights), bias: round(model.bias))
  }
}
