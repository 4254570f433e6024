import CaseStudiesQuestions
import Foundation
import Gradus
import Testing

@testable import CaseStudiesCourse
@testable import Exercising

/// The same about lesson 3.8's model of letters: its attention, and what it looks at.
@Suite struct Invented3_8LettersTests {
  // MARK: Attention

  private struct Attended {
    var hidden = -Double.infinity
    var bars: (_ bars: [Double], _ weights: [Double]) -> Double = {
      zip($0, $1).reduce(0) { $0 + $1.0 * $1.1 }
    }
    var keySource: (_ dScores: Matrix, _ weights: Matrix) -> Matrix = { dScores, _ in dScores }
    var root: (Double) -> Double = { $0.squareRoot() }
    var isHidden: (Int, Int) -> Bool = { $1 > $0 }
    /// Whether the largest score is sought before what comes later is hidden.
    var seeksFirst = false
    /// Whether products are sums in loops, divided in place of multiplied by the scale.
    var isInLoops = false
    var largest: (_ score: Double) -> Double = { $0 }
    /// What scores get, and queries and keys beside it, of the scale.
    var scoresShare: (Double) -> Double = { _ in 1 }
    var backShare: (Double) -> Double = { $0 }

    func answer(_ call: Call) throws -> Tensors {
      let (q, k) = (try call.matrix("query"), try call.matrix("key"))
      let (v, bar) = (try call.matrix("value"), try call.matrix("cotangent"))
      let scale = 1 / root(Double(q.columns))
      var s = q * k.transposed
      let tops = (0..<s.rows).map { i in (0..<s.columns).map { s[i, $0] * scale }.max() ?? 0 }
      for i in 0..<s.rows {
        for j in 0..<s.columns {
          let scaled = isInLoops ? s[i, j] / root(Double(q.columns)) : s[i, j] * scale
          s[i, j] = isHidden(i, j) ? hidden : scaled
        }
      }
      var (weights, dScores) = (s, s)
      let up = bar * v.transposed
      for i in 0..<s.rows {
        let row = (0..<s.columns).map { s[i, $0] }
        let top = largest(seeksFirst ? tops[i] : row.max() ?? 0)
        let sum = row.map { exp($0 - top) }.reduce(0, +)
        for j in row.indices { weights[i, j] = exp(row[j] - top) / sum }
        let a = row.indices.map { weights[i, $0] }
        let mean = bars(row.indices.map { up[i, $0] }, a)
        for j in row.indices { dScores[i, j] = a[j] * (up[i, j] - mean) }
      }
      return Tensors([
        NamedTensor("weights", weights), NamedTensor("output", weights * v),
        NamedTensor("dScores", scoresShare(scale) * dScores),
        NamedTensor("dQuery", backShare(scale) * (dScores * k)),
        NamedTensor("dKey", backShare(scale) * (keySource(dScores, weights).transposed * q)),
        NamedTensor("dValue", weights.transposed * bar),
      ])
    }
  }

  @Test func attention() {
    func attended(_ change: (inout Attended) -> Void) -> (Call) throws -> Tensors {
      var attended = Attended()
      change(&attended)
      return { try attended.answer($0) }
    }
    expectInvented(
      attentionExercise, right: [attended { _ in }, attended { $0.hidden = -1e300 }],
      wrong: [
        ("", attended { $0.hidden = -10 }),
        ("", attended { $0.bars = { bars, _ in bars.reduce(0, +) / Double(bars.count) } }),
        ("", attended { $0.keySource = { _, weights in weights } }),
        ("scaled-by-d", attended { $0.root = { $0 } }),
        // The same where the scores are added up number by number and divided.
        (
          "scaled-by-d",
          attended {
            $0.root = { $0 }
            $0.isInLoops = true
          }
        ),
        ("scaled-twice", attended { $0.backShare = { $0 * $0 } }),
        ("scores-of-products", attended { $0.scoresShare = { $0 } }),
        // Divided where the scores are, and once more with queries and keys.
        (
          "scaled-twice+scores-of-products",
          attended {
            $0.scoresShare = { $0 }
            $0.backShare = { $0 * $0 }
          }
        ),
        ("largest-of-row", attended { $0.seeksFirst = true }),
        // Where all scores are far below 0, twice as far.
        ("", attended { $0.largest = { abs($0) } }),
        ("sees-next", attended { $0.isHidden = { $1 > $0 + 1 } }),
        ("", attended { $0.isHidden = { $1 < $0 - 2 || $1 > $0 } }),
      ])
  }

  // MARK: Reach

  @Test func reach() {
    func probe(
      texts: @escaping (_ length: Int, _ vocabulary: Int) -> [[Int]] = { length, vocabulary in
        (0..<vocabulary).map { Array(repeating: $0, count: length) }
      },
      others: @escaping (_ old: Int, _ vocabulary: Int) -> [Int] = { old, vocabulary in
        (0..<vocabulary).filter { $0 != old }
      },
      finish: @escaping (_ seen: [Int], _ row: Int) -> (Int, Int) = { seen, _ in
        (seen.min() ?? 0, seen.max() ?? 0)
      }
    ) -> (Call) throws -> Tensors {
      { call in
        let model = try PlantedModel(call)
        let (length, vocabulary) = (try call.integer("length"), try call.integer("vocabulary"))
        var seen = Array(repeating: [Int](), count: length)
        for text in texts(length, vocabulary) {
          let before = model.logits(text)
          for place in 0..<length {
            for token in others(text[place], vocabulary) {
              var changed = text
              changed[place] = token
              let after = model.logits(changed)
              for row in 0..<length
              where (0..<vocabulary).contains(where: { before[row, $0] != after[row, $0] }) {
                seen[row].append(place)
              }
            }
          }
        }
        let found = seen.enumerated().map { finish($1, $0) }
        return Tensors([
          NamedTensor("first", found.map { Double($0.0) }),
          NamedTensor("last", found.map { Double($0.1) }),
        ])
      }
    }
    expectInvented(
      reachExercise, right: [probe()],
      wrong: [
        ("always-from-first", probe(finish: { seen, _ in (0, seen.max() ?? 0) })),
        ("from-one", probe(finish: { seen, _ in ((seen.min() ?? 0) + 1, (seen.max() ?? 0) + 1) })),
        ("", probe(finish: { seen, row in (seen.min() ?? 0, min(seen.max() ?? 0, row + 1)) })),
        ("one-text", probe(texts: { length, _ in [Array(repeating: 0, count: length)] })),
        (
          "",
          probe(
            texts: { length, _ in [Array(repeating: 0, count: length)] }, others: { _, _ in [1] })
        ),
        (
          "",
          probe(
            texts: { length, _ in [Array(repeating: 1, count: length)] }, others: { _, _ in [0] })
        ),
      ])
  }
}
