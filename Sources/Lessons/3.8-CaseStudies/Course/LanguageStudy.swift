import Exercising
import Foundation
import Gradus
import GradusFixtures
@_spi(CaseStudies) import GradusReference

/// The second training: a model of letters with one head of attention, as the lesson's program has it.
///
/// What comes back through attention is the learner's where that exercise holds, and where no place
/// sees ahead.
public struct LanguageStudy: Sendable {
  /// The loss of each step, before it.
  public private(set) var losses: [Double] = []
  package private(set) var net: LetterModel

  /// A place sees `sees` places ahead: 0 is right.
  /// - Throws: A `FixtureError` where the text cannot be read, and what the learner's code throws.
  public init(_ respondent: Respondent = Respondent(), steps: Int = 500, sees: Int = 0) throws {
    let text = try Golden.load(LetterText.self, "data/text.json")
    let learned = text.tokens.count * 9 / 10
    let tokens = text.tokens
    var generator = RandomGenerator(seed: 38)
    net = LetterModel(letters: text.letters.count, sees: sees, from: &generator)
    var optimizer = try Adam(learningRate: 0.01)
    let isMine = sees == 0 && respondent.code(of: attentionExercise) == .mine
    let memory = StepMemory()
    for step in 0..<steps {
      respondent.tell("the letters: step \(step + 1) of \(steps)")
      let begins = generator.randint(8, in: 0..<(learned - 16))
      let batch = begins.flatMap { tokens[$0..<($0 + 16)] }
      let next = begins.flatMap { tokens[($0 + 1)..<($0 + 17)] }
      try memory.step {
        let (loss, slopes) =
          isMine
          ? try net.slopes(batch, next) { bar, query, key, value, _ in
            try respondent.back(bar, query: query, key: key, value: value)
          } : net.slopes(batch, next)
        losses.append(loss)
        try optimizer.step(&net.parameters, gradients: slopes)
      }
    }
  }

  /// The mean loss of the model on the last tenth of the text, which it has not learned from.
  /// - Throws: A `FixtureError` where the text cannot be read.
  public func validation() throws -> Double {
    let tokens = try Golden.load(LetterText.self, "data/text.json").tokens
    let begins = stride(from: tokens.count * 9 / 10, to: tokens.count - 17, by: 16)
    let logits = net.logits(begins.flatMap { tokens[$0..<($0 + 16)] })
    return CrossEntropyLoss().value(logits, begins.flatMap { tokens[($0 + 1)..<($0 + 17)] })
  }

  /// The mean loss on the last tenth of the text of whoever knows how often each letter follows each
  /// other one in the rest; a tenth is added to each count.
  /// - Throws: A `FixtureError` where the text cannot be read.
  public static func pairs() throws -> Double {
    let text = try Golden.load(LetterText.self, "data/text.json")
    let (tokens, count) = (text.tokens, text.letters.count)
    let learned = tokens.count * 9 / 10
    var seen = Matrix(rows: count, columns: count, filledWith: 0.1)
    for i in 1..<learned { seen[tokens[i - 1], tokens[i]] += 1 }
    let sums = (0..<count).map { seen.row($0).reduce(0, +) }
    let losses = (learned + 1..<tokens.count).map { i in
      -log(seen[tokens[i - 1], tokens[i]] / sums[tokens[i - 1]])
    }
    return losses.reduce(0, +) / Double(losses.count)
  }

  /// What the model writes after the first letters of the text: each letter is drawn from the softmax.
  /// - Throws: A `FixtureError` where the text cannot be read.
  public func writing(_ count: Int, seed: UInt64 = 5) throws -> String {
    let text = try Golden.load(LetterText.self, "data/text.json")
    var generator = RandomGenerator(seed: seed)
    let letters = text.letters
    var tokens = Array(text.tokens[..<16])
    for _ in 0..<count {
      let chances = Softmax().forward(net.logits(Array(tokens.suffix(16))))
      var left = generator.rand(1, .float64)[0]
      let row = Array(chances.row(15))
      let next = row.firstIndex { chance in
        left -= chance
        return left < 0
      }
      tokens.append(next ?? 0)
    }
    return String(tokens.dropFirst(16).map { letters[$0] })
  }
}

extension Respondent {
  /// What comes back through attention, text by text, by the code that answers 3.8.attention.
  fileprivate func back(
    _ cotangent: Matrix, query: Matrix, key: Matrix, value: Matrix
  ) throws -> (query: Matrix, key: Matrix, value: Matrix) {
    var parts: [[Double]] = [[], [], []]
    for begin in stride(from: 0, to: query.rows, by: LetterModel.length) {
      let rows = Array(begin..<(begin + LetterModel.length))
      let found = try answer(
        attentionExercise,
        attentionCall(
          query: query.rows(at: rows), key: key.rows(at: rows), value: value.rows(at: rows),
          cotangent: cotangent.rows(at: rows)))
      for (index, name) in ["dQuery", "dKey", "dValue"].enumerated() {
        parts[index] += found[name]?.values ?? []
      }
    }
    func table(_ values: [Double]) -> Matrix {
      Matrix(rows: query.rows, columns: query.columns, values: values)
    }
    return (table(parts[0]), table(parts[1]), table(parts[2]))
  }
}
