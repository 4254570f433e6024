import Answering
import Foundation
import GradientCheck
import Gradus
import PropertyTesting

extension AnswerFailure: EndsTheSearch {}

/// Asks one answerer and keeps what was asked and answered, for the diagnosis.
public final class Interview<Q: Question, A: Answer> {
  private let answerer: (Q) throws -> (answer: A, printed: String)
  private let tolerance: Double
  package private(set) var transcript: [(question: Q, answer: A)] = []
  package private(set) var lastQuestion: Q?
  /// Told of every answer that is compared with an expected one, and of whose that is.
  package var compared: ((_ answer: A, _ expected: A, _ source: String) -> Void)?
  private var printed = ""

  package init(tolerance: Double, _ answerer: @escaping (Q) throws -> (answer: A, printed: String))
  {
    self.tolerance = tolerance
    self.answerer = answerer
  }

  /// The answer to `question`. An error that the code throws by itself is a wrong answer.
  public func ask(_ question: Q) throws -> A {
    lastQuestion = question
    do {
      let (answer, printed) = try answerer(question)
      transcript.append((question, answer))
      self.printed = printed
      return answer
    } catch AnswerFailure.threw(let message) {
      throw Counterexample(
        asked: question.summary, detail: question.detail(at: 0),
        answered: "threw an error: \(message)", expected: "an answer")
    }
  }

  /// Asks `question` and throws a `Counterexample` unless the answer is `expected`.
  public func expect(_ question: Q, toBe expected: A, source: String) throws {
    let answer = try ask(question)
    compared?(answer, expected, source)
    guard answer.outline == expected.outline else {
      throw Counterexample(
        asked: question.summary, detail: question.detail(at: 0), answered: answer.outline,
        expected: "\(expected.outline)  (\(source))", printed: printed)
    }
    guard let index = firstDifference(answer, expected, tolerance) else { return }
    throw Counterexample(
      asked: question.summary, detail: question.detail(at: index),
      place: expected.place(of: index), answered: words(answer, index),
      expected: "\(words(expected, index))  (\(source))", printed: printed,
      shape: shape(question, answer, expected), size: answer.numbers.count)
  }

  private func words(_ answer: A, _ index: Int) -> String {
    let number = answer.numbers[index]
    return answer.meaning(of: number, at: index) ?? text(number)
  }

  private func shape(_ question: Q, _ answer: A, _ expected: A) -> [String] {
    let (found, right) = (
      question.essence(of: answer.numbers), question.essence(of: expected.numbers)
    )
    return errorShape(
      found: found.numbers, expected: right.numbers, name: found.name, answered: answer.numbers,
      right: expected.numbers, place: expected.place(of:))
  }

  /// Throws a `Counterexample` about the last question unless `holds`.
  public func expect(
    _ holds: Bool, answered: @autoclosure () -> String, expected: @autoclosure () -> String
  ) throws {
    guard !holds else { return }
    throw Counterexample(
      asked: lastQuestion?.summary ?? "", detail: lastQuestion?.detail(at: 0),
      answered: answered(), expected: expected(), printed: printed)
  }

  /// Throws a `Counterexample` unless the two numbers agree to `tolerance`, relative to `scale`.
  public func expect(
    _ found: Double, equals expected: Double, within tolerance: Double = 1e-9,
    scale: Double? = nil, _ what: String
  ) throws {
    let size = scale ?? abs(expected)
    try expect(
      abs(found - expected) <= tolerance * size, answered: "\(what) \(text(found))",
      expected: "\(what) \(text(expected))")
  }
}

/// A number as a message shows it.
package func text(_ value: Double) -> String { value.isNaN ? "NaN" : legible(value) }

/// Whether two answers have the same parts and the same numbers, to `tolerance`.
package func agree<A: Answer>(_ found: A, _ expected: A, _ tolerance: Double) -> Bool {
  found.outline == expected.outline && firstDifference(found, expected, tolerance) == nil
}

/// The first place where two answers differ by more than `tolerance` of the expected answer's
/// scale, or where the shorter one ends; nil where they agree.
///
/// All exercises compare by this. What a scale is, and that it is more than the number itself where
/// only rounding is left of it, is said at ``Answer/scale(of:)``.
package func firstDifference<A: Answer>(_ found: A, _ expected: A, _ tolerance: Double) -> Int? {
  let (a, b) = (found.numbers, expected.numbers)
  for index in 0..<min(a.count, b.count) where a[index] != b[index] {
    if a[index].isNaN && b[index].isNaN {
      // A nil is not the NaN that it is written as.
      let meanings = (
        found.meaning(of: a[index], at: index), expected.meaning(of: b[index], at: index)
      )
      if meanings.0 == meanings.1 { continue }
      return index
    }
    // Nothing is near to an infinity but itself.
    guard a[index].isFinite, b[index].isFinite else { return index }
    let distance = abs(a[index] - b[index])
    // A scale is never below the number itself, and takes longer to find.
    if distance <= tolerance * abs(b[index]) { continue }
    let scale = expected.scale(of: index)
    if distance > tolerance * (scale.isFinite ? scale : 0) { return index }
  }
  return a.count == b.count ? nil : min(a.count, b.count)
}
