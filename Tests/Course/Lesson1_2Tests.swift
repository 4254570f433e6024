import Foundation
import Gradus
import Synchronization
import Testing

@testable import Answering
@testable import Course

/// Who rounds otherwise than the reference does still holds, and still has the mistake named.
@Suite struct Lesson1_2Tests {
  @Test func predictionsRoundedOtherwise() { check(predictExercise) }
  @Test func lossesRoundedOtherwise() { check(squaredErrorExercise) }
  @Test func lineGradientsRoundedOtherwise() { check(lineGradientExercise) }
  @Test func modelGradientsRoundedOtherwise() { check(modelGradientExercise) }
  @Test func leastSquaresRoundedOtherwise() { check(normalEquationsExercise) }
  @Test func descentsRoundedOtherwise() { check(descentExercise) }

  private func check<Q: Question, A: Answer>(_ exercise: Exercise<Q, A>) {
    let right = exercise.grade(Rounding { try exercise.reference($0) })
    #expect(right.state == .holds, "\(right.text(path: exercise.file))")
    for (index, name) in exercise.deviationNames.enumerated() {
      let report = exercise.grade(Rounding { try exercise.deviations.answer([index], $0) })
      #expect(report.diagnosis == .named([name]), "\(report.text(path: exercise.file))")
    }
  }
}

/// Answers with every number a little off, up and down in turn.
private final class Rounding<Q: Question, A: Answer>: Answerer {
  private let function: @Sendable (Q) throws -> A
  private let count = Mutex(0)

  init(_ function: @escaping @Sendable (Q) throws -> A) { self.function = function }

  func answer(_ request: Wire.Request) throws -> Transcribed {
    let exact = try Wire.encode(try function(Wire.decode(Q.self, from: request.question)))
    let rounded = roundOtherwise(try JSONSerialization.jsonObject(with: exact))
    return Transcribed(answer: try JSONSerialization.data(withJSONObject: rounded), printed: "")
  }

  private func roundOtherwise(_ value: Any) -> Any {
    switch value {
    case let number as NSNumber:
      let sign = count.withLock { count in
        count += 1
        return count.isMultiple(of: 3) ? -1.0 : 1
      }
      // Nobody rounds a zero that was never computed.
      let value = number.doubleValue
      return value == 0 ? 0 : value * (1 + sign * 2e-14) + sign * 1e-15
    case let list as [Any]: return list.map(roundOtherwise)
    case let object as [String: Any]: return object.mapValues(roundOtherwise)
    default: return value
    }
  }
}
