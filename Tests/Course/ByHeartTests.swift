import Answering
import Foundation
import Gradus
import GradusCourse
import Synchronization
import Testing

@testable import Exercising

/// Whoever has the right answers to one seed's questions by heart does not hold an exercise under another:
/// what `gradus grade` rests on.
@Suite struct ByHeartTests {
  /// Of what a line separates there are 16 questions: who knows these answers knows all.
  private static let ids = Course.lessons.flatMap(\.exercises).map(\.id).filter { $0 != "2.1.line" }

  @Test(arguments: ids) func whatIsKnownByHeartDoesNotHold(exercise id: String) throws {
    let (_, exercise) = try #require(Course.find(id))
    let learnable = try #require(exercise as? any Learnable)
    let (first, again, other, tells) = learnable.gradeByHeart()
    #expect(first == .holds && again == .holds)
    #expect(other != .holds)
    #expect(!tells, "a question has the seed in it")
  }
}

private protocol Learnable {
  func gradeByHeart() -> (first: State, again: State, other: State, tells: Bool)
}

extension Exercise: Learnable {
  /// The states of the right answers under one seed, of those from memory under the same one, and from
  /// memory under another, where what is not known is answered as what was asked last was; and whether a
  /// question tells the seed.
  fileprivate func gradeByHeart() -> (first: State, again: State, other: State, tells: Bool) {
    let (seed, another) = (UInt64(1_726_453_918), UInt64(26_453_918))
    var known: [Data: A] = [:]
    var last: A?
    func fromMemory(_ question: Q) throws -> (answer: A, printed: String) {
      last = known[try Wire.encode(question)] ?? last
      guard let last else { throw AnswerFailure.threw("not known") }
      return (last, "")
    }
    func state(
      _ seed: UInt64, _ answer: @escaping (Q) throws -> (answer: A, printed: String)
    ) -> State {
      FreshQuestions.drawn(from: seed) { grade(answer) }.state
    }
    let first = state(seed) { question in
      let answer = try reference(question)
      known[try Wire.encode(question)] = answer
      return (answer, "")
    }
    let tells = known.keys.contains { String(decoding: $0, as: UTF8.self).contains("\(seed)") }
    return (first, state(seed, fromMemory), state(another, fromMemory), tells)
  }
}
