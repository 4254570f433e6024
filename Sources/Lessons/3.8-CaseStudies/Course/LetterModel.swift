import Exercising
import Gradus
import GradusReference

/// Letters and places, attention of one head past which everything is handed on, two layers past which
/// it is, too, and logits. 16 letters are a text; a row is a letter.
package struct LetterModel: Sendable {
  private let length = 16
  /// −∞ where a place does not see another one.
  private let mask: Matrix
  /// E, P, Q, K, V, O, A, B and U, as the lesson's program calls them.
  private var tables: [Matrix]

  /// Weights as PyTorch's program draws them; a place sees `sees` places ahead.
  package init(letters: Int, sees: Int, from generator: inout RandomGenerator) {
    let (width, hidden) = (24, 48)
    let a = (3 / Double(width)).squareRoot()
    let shapes: [(Int, Int, Double)] = [
      (letters, width, 1), (length, width, 1), (width, width, a), (width, width, a),
      (width, width, a), (width, width, a / 2), (hidden, width, a),
      (width, hidden, (3 / Double(hidden)).squareRoot() / 2), (letters, width, a),
    ]
    tables = shapes.map { rows, columns, bound in
      Matrix(
        rows: rows, columns: columns,
        values: generator.uniform(rows * columns, in: -bound..<bound, .float64))
    }
    var hidingLater = Matrix(rows: length, columns: length)
    for i in 0..<length {
      for j in 0..<length where j > i + sees { hidingLater[i, j] = -.infinity }
    }
    mask = hidingLater
  }

  package var parameters: [[Double]] {
    get { tables.map(\.values) }
    set { for index in tables.indices { tables[index].values = newValue[index] } }
  }

  private let attention = ScaledDotProductAttention()

  private struct Levels {
    var start: Matrix
    var queries: Matrix
    var keys: Matrix
    var values: Matrix
    var weights: [Matrix]
    var attended: Matrix
    var middle: Matrix
    var sums: Matrix
    var hidden: Matrix
    var end: Matrix
  }

  /// A row of logits for each letter of texts of 16.
  package func logits(_ tokens: [Int]) -> Matrix { levels(tokens).end * tables[8].transposed }

  private func levels(_ tokens: [Int]) -> Levels {
    let places = tokens.indices.map { $0 % length }
    let start = tables[0].rows(at: tokens) + tables[1].rows(at: places)
    let (queries, keys, values) = (
      start * tables[2].transposed, start * tables[3].transposed, start * tables[4].transposed
    )
    var (weights, attended): ([Matrix], [Double]) = ([], [])
    for rows in texts(tokens.count) {
      let found = attention.forward(
        query: queries.rows(at: rows), key: keys.rows(at: rows), value: values.rows(at: rows),
        mask: mask)
      weights.append(found.weights)
      attended += found.output.values
    }
    let taken = Matrix(rows: tokens.count, columns: values.columns, values: attended)
    let middle = start + taken * tables[5].transposed
    let sums = middle * tables[6].transposed
    let hidden = ReLU().forward(sums)
    return Levels(
      start: start, queries: queries, keys: keys, values: values, weights: weights,
      attended: taken, middle: middle, sums: sums, hidden: hidden,
      end: middle + hidden * tables[7].transposed)
  }

  /// The rows of each text.
  private func texts(_ count: Int) -> [[Int]] {
    stride(from: 0, to: count, by: length).map { Array($0..<($0 + length)) }
  }

  /// The mean cross-entropy of what follows, and its slopes by all tables. What comes back through
  /// attention is what `respondent` answers; where that is nil, what the library says.
  package func slopes(
    _ tokens: [Int], _ next: [Int], by respondent: Respondent?
  ) throws -> (loss: Double, slopes: [[Double]]) {
    let levels = levels(tokens)
    let logits = levels.end * tables[8].transposed
    let loss = CrossEntropyLoss().value(logits, next)
    let dLogits = CrossEntropyLoss().gradient(logits, next)
    let dEnd = dLogits * tables[8]
    let dSums = ReLU().backward(dEnd * tables[7], input: levels.sums).input
    let dMiddle = dEnd + dSums * tables[6]
    let back = try attended(levels, dMiddle * tables[5], by: respondent)
    let dStart = dMiddle + back[0] * tables[2] + back[1] * tables[3] + back[2] * tables[4]
    let dLetters = Embedding(weight: tables[0]).backward(dStart, indices: tokens)
    let dPlaces = Embedding(weight: tables[1]).backward(
      dStart, indices: tokens.indices.map { $0 % length })
    let slopes = [
      dLetters, dPlaces, back[0].transposed * levels.start, back[1].transposed * levels.start,
      back[2].transposed * levels.start, dMiddle.transposed * levels.attended,
      dSums.transposed * levels.middle, dEnd.transposed * levels.hidden,
      dLogits.transposed * levels.end,
    ]
    return (loss, slopes.map(\.values))
  }

  /// The cotangents of queries, keys and values.
  private func attended(
    _ levels: Levels, _ bar: Matrix, by respondent: Respondent?
  ) throws -> [Matrix] {
    var parts: [[Double]] = [[], [], []]
    for (text, rows) in texts(bar.rows).enumerated() {
      let (query, key) = (levels.queries.rows(at: rows), levels.keys.rows(at: rows))
      let (value, cotangent) = (levels.values.rows(at: rows), bar.rows(at: rows))
      if let respondent {
        let found = try respondent.answer(
          attentionExercise,
          attentionCall(query: query, key: key, value: value, cotangent: cotangent))
        for (index, name) in ["dQuery", "dKey", "dValue"].enumerated() {
          parts[index] += found[name]?.values ?? []
        }
      } else {
        let found = attention.backward(
          cotangent, query: query, key: key, value: value, weights: levels.weights[text])
        parts[0] += found.query.values
        parts[1] += found.key.values
        parts[2] += found.value.values
      }
    }
    return parts.map { Matrix(rows: bar.rows, columns: bar.columns, values: $0) }
  }
}
