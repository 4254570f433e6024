import ForwardAndBackwardQuestions
import Gradus
import GradusReference
import Testing

@testable import Exercising
@testable import ForwardAndBackwardCourse

/// The exercises of lesson 2.2 answered by code that differs from the worked answers in its rounding
/// alone, and by code whose mistake has no name.
@Suite struct Lesson2_2QuestionTests {
  /// A tape's cotangents with b's part of a / b as −a/b², and tanh with its cosh.
  private func otherwise(_ question: TapeQuestion) -> Passes {
    var passes = worked(question)
    var bars = passes.values.map { _ in 0.0 }
    bars[bars.count - 1] = question.cotangent
    for (k, entry) in question.tape.enumerated().reversed() {
      for (operand, part) in handedOn(by: entry, bars[k], passes.values) { bars[operand] += part }
    }
    passes.cotangents = bars
    return passes
  }

  private func worked(_ question: TapeQuestion) -> Passes {
    let (values, cotangents) = runTape(question.tape, cotangent: question.cotangent)
    return Passes(values: values, cotangents: cotangents)
  }

  /// What an entry with the cotangent `c` hands its operands, of the values `v`.
  private func handedOn(by entry: TapeEntry, _ c: Double, _ v: [Double]) -> [(Int, Double)] {
    switch entry {
    case .input: []
    case .add(let i, let j): [(i, c), (j, c)]
    case .subtract(let i, let j): [(i, c), (j, -c)]
    case .multiply(let i, let j): [(i, v[j] * c), (j, v[i] * c)]
    case .divide(let i, let j): [(i, c / v[j]), (j, -c * v[i] / (v[j] * v[j]))]
    case .tanh(let i): [(i, Link.tanh.slope(v[i]) * c)]
    case .exp(let i): [(i, Link.exponential.slope(v[i]) * c)]
    }
  }

  @Test func anEngineThatRoundsOtherwiseHolds() {
    let report = engineExercise.grade { (otherwise($0), "") }
    #expect(report.state == .holds, "\(report.text(path: engineExercise.file))")
  }

  /// The smallest tape is shown, and on it the first cotangent that goes wrong.
  @Test func anUnknownMistakeIsLocated() throws {
    let report = engineExercise.grade { question in
      var passes = worked(question)
      for (k, entry) in question.tape.enumerated() {
        if case .divide(_, let j) = entry, k == question.tape.count - 1 {
          passes.cotangents[j] = 0.25
        }
      }
      return (passes, "")
    }
    let text = report.text(path: engineExercise.file)
    #expect(report.state == .fails)
    #expect(text.contains("v1 = v0 / v0"), "\(text)")
    #expect(text.contains("place     cotangents[0]"), "\(text)")
  }
}
