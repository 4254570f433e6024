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
  /// The questions to which the code threw an error.
  package private(set) var thrown: [Q] = []
  /// What is to be seen in each answer that was wrong.
  package private(set) var wrongAnswers: [WrongAnswer] = []
  package private(set) var lastQuestion: Q?
  /// Whether nothing was answered but `Todo`.
  package private(set) var isUnstarted = false
  /// Told of every answer that is compared with an expected one, and of whose that is.
  package var compared: ((_ answer: A, _ expected: A, _ source: String) -> Void)?
  private var printed = ""

  package init(tolerance: Double, _ answerer: @escaping (Q) throws -> (answer: A, printed: String))
  {
    self.tolerance = tolerance
    self.answerer = answerer
  }

  /// The answer to `question`.
  /// - Throws: A `Counterexample` where learners' code throws an error of its own, which is a wrong
  ///   answer; whatever else keeps the answer from coming is thrown on.
  public func ask(_ question: Q) throws -> A {
    lastQuestion = question
    do {
      let (answer, printed) = try answerer(question)
      transcript.append((question, answer))
      isUnstarted = false
      self.printed = printed
      return answer
    } catch AnswerFailure.threw(let message) {
      thrown.append(question)
      throw Counterexample(
        asked: question.summary, detail: question.detail(at: 0),
        answered: "threw an error: \(message)", expected: "an answer")
    } catch let failure as AnswerFailure {
      if case .notStarted = failure { isUnstarted = transcript.isEmpty }
      throw failure
    } catch {
      thrown.append(question)
      throw error
    }
  }

  /// Expects that the answer to `question` is `expected`, which `source` has given.
  /// - Throws: A `Counterexample` where it is another, and what ``ask(_:)`` throws.
  public func expect(_ question: Q, toBe expected: A, source: String) throws {
    let answer = try ask(question)
    compared?(answer, expected, source)
    guard answer.outline == expected.outline else {
      throw Counterexample(
        asked: question.summary, detail: question.detail(at: 0),
        answered: answer.outline(besides: expected),
        expected: "\(expected.outline(besides: answer))  (\(source))", printed: printed)
    }
    guard let index = expected.firstDifference(of: answer, tolerance) else { return }
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

  private func shape(_ question: Q, _ answer: A, _ expected: A) -> [ErrorShape] {
    let (found, right) = (
      question.essence(of: answer.numbers), question.essence(of: expected.numbers)
    )
    let shape = errorShape(
      found: found.numbers, expected: right.numbers, name: found.name, answered: answer.numbers,
      right: expected.numbers,
      meaning: { answer.meaning(of: answer.numbers[$0], at: $0) }, place: expected.place(of:))
    wrongAnswers.append(WrongAnswer(shape: shape, expected: right.numbers))
    return shape
  }

  /// Expects something of the last answer, in words of what it is and what it should be.
  /// - Throws: A `Counterexample` about the last question where it does not.
  public func expect(
    _ holds: Bool, answered: @autoclosure () -> String, expected: @autoclosure () -> String
  ) throws {
    guard !holds else { return }
    throw Counterexample(
      asked: lastQuestion?.summary ?? "", detail: lastQuestion?.detail(at: 0),
      answered: answered(), expected: expected(), printed: printed)
  }

  /// Expects two numbers to agree to `tolerance`, relative to `scale`, or to the expected one
  /// without it.
  /// - Throws: A `Counterexample` about the last question where they do not.
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
///
/// `besidesRounding` lets numbers differ, too, that are nothing beside the answer's largest one. What
/// is left of two that cancel, as in p − y, is another number for each way to write it.
package func agree<A: Answer>(
  _ found: A, _ expected: A, _ tolerance: Double, besidesRounding: Bool = false
) -> Bool {
  guard found.outline == expected.outline else { return false }
  guard let first = expected.firstDifference(of: found, tolerance) else { return true }
  let (numbers, others) = (expected.numbers, found.numbers)
  let nothing = 1e-15 * largestSize(of: numbers)
  func isRounding(_ index: Int) -> Bool { abs(numbers[index] - others[index]) <= nothing }
  guard besidesRounding, numbers.count == others.count, isRounding(first) else { return false }
  return zip(numbers.indices, expected.errors(of: found)).allSatisfy {
    $1 <= tolerance || isRounding($0)
  }
}
