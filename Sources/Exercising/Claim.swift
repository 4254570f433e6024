import Foundation
import GradientCheck
import Gradus
import PropertyTesting

/// A claim asks questions and judges the answers.
public struct Claim<Q: Question, A: Answer>: Sendable {
  /// What is claimed, in a few words.
  public private(set) var title: String
  package let check: @Sendable (Interview<Q, A>) throws -> Void
  /// Whether it asks what the lesson works out.
  package private(set) var isTheLessons = false
  /// Whether it asks about a corner (a tie, an empty list, NaN, numbers far from zero), which is
  /// reported apart: an exercise holds when its idea is right.
  package private(set) var isRobustness = false

  /// `check` asks through the interview and throws a `Counterexample` where the claim does not hold.
  package init(
    _ title: String, check: @escaping @Sendable (Interview<Q, A>) throws -> Void
  ) {
    self.title = title
    self.check = check
  }

  /// The answers are the recorded ones; `source` says whose they are.
  public init(
    _ title: String, asking questions: @escaping @Sendable () throws -> [(question: Q, answer: A)],
    source: String
  ) {
    self.title = title
    check = { interview in
      var first: Counterexample?
      for (question, expected) in try questions() {
        // All of them are asked: what comes after the first wrong one helps the diagnosis.
        let wrong = try catchingCounterexample {
          try interview.expect(question, toBe: expected, source: source)
        }
        first = first ?? wrong
      }
      if let first { throw first }
    }
  }

  /// What the lesson works out by hand: asked first, and shown before any other example that fails.
  public static func lessonsExample(
    _ examples: @escaping @Sendable () throws -> [(question: Q, answer: A)]
  ) -> Claim {
    Claim(lessonsTitle, asking: examples, source: "worked in the lesson").asTheLessons
  }

  /// The same where more than one answer is right: `check` asks for one and judges it.
  public static func lessonsExample(
    judging check: @escaping @Sendable (Interview<Q, A>) throws -> Void
  ) -> Claim {
    Claim(lessonsTitle, check: check).asTheLessons
  }

  private static var lessonsTitle: String { "computes the lesson's example" }

  private var asTheLessons: Claim {
    var claim = self
    claim.isTheLessons = true
    return claim
  }

  /// The same claim about a corner, and its title says so.
  package var aboutRobustness: Claim {
    var claim = self
    claim.title = "robustness: \(title)"
    claim.isRobustness = true
    return claim
  }

  /// `property` holds for all values of `generator`; it asks through the interview, and throws a
  /// `Counterexample` where it does not hold.
  ///
  /// The same values come each time, so that a verdict stays what it is until the code changes;
  /// GRADUS_SEED and ``FreshQuestions`` give others.
  public init<Value: Sendable>(
    _ title: String, forAll generator: Generator<Value>, cases: Int = 12,
    _ property: @escaping @Sendable (Value, Interview<Q, A>) throws -> Void
  ) {
    self.init(title, forAll: generator, cases: cases, following: Void.self) { value, interview, _ in
      try property(value, interview)
    }
  }

  /// As above; `property` may note where it has found something wrong. Every value that comes after
  /// that is a simpler one, of which it need only say whether it is wrong there, too.
  package init<Value: Sendable, Place>(
    _ title: String, forAll generator: Generator<Value>, cases: Int = 12, following: Place.Type,
    _ property: @escaping @Sendable (Value, Interview<Q, A>, _ wrong: inout Place?) throws -> Void
  ) {
    self.title = title
    let isSeeded = ProcessInfo.processInfo.environment["GRADUS_SEED"] != nil
    let usual = stableHash(title)
    check = { interview in
      let seed = isSeeded ? nil : FreshQuestions.seed ?? usual
      var wrong: Place?
      let falsified = try counterexample(generator, cases: cases, seed: seed) {
        try property($0, interview, &wrong)
      }
      guard let falsified else { return }
      guard var counterexample = falsified.failure as? Counterexample else {
        throw falsified.failure
      }
      counterexample.replay = "GRADUS_SEED=\(falsified.seed), case \(falsified.caseNumber)"
      throw counterexample
    }
  }
}

/// A question that was answered wrongly.
public struct Counterexample: Error, Sendable, Codable, Equatable {
  /// The question in a few words.
  public var asked: String
  /// What the question says about the place of the difference.
  public var detail: String?
  /// Where in the answer the two differ; nil where it is all of the answer.
  public var place: String?
  /// What the code answered there.
  public var answered: String
  /// What it should have answered there.
  public var expected: String
  /// What the learner's code printed while it worked on this question.
  public var printed: String = ""
  /// How to have the same question again, where it was drawn at random.
  public var replay: String?
  /// What is to be seen in all the numbers of the answer together.
  public var shape: [ErrorShape] = []
  /// How many numbers the answer has: a small example is easier to follow. 0 for the lesson's own.
  public var size = Int.max

  public init(
    asked: String, detail: String? = nil, place: String? = nil, answered: String, expected: String,
    printed: String = "", shape: [ErrorShape] = [], size: Int = .max
  ) {
    self.asked = asked
    self.detail = detail
    self.place = place
    self.answered = answered
    self.expected = expected
    self.printed = printed
    self.shape = shape
    self.size = size
  }

  /// Says `text` of the answers, in place of what is to be seen in their numbers.
  package mutating func describe(_ text: String) { shape = [ErrorShape(text)] }
}

/// FNV-1a: a number for a text that stays the same from run to run.
private func stableHash(_ text: String) -> UInt64 {
  text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
}

private func catchingCounterexample(_ body: () throws -> Void) throws -> Counterexample? {
  do {
    try body()
    return nil
  } catch let counterexample as Counterexample {
    return counterexample
  }
}
