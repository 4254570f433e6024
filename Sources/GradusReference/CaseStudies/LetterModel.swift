import Gradus

/// The model of lesson 3.8 that guesses the next letter: letters and places, attention of one head past
/// which everything is handed on, two layers past which it is, too, and logits. 16 letters are a text; a
/// row is a letter.
///
/// With E, P, Q, K, V, O, A, B and U as the lesson's program calls them:
///
///     H = E[letters] + P[places]
///     M = H + attention(H Qᵀ, H Kᵀ, H Vᵀ) Oᵀ      each place sees itself and those before it
///     N = M + relu(M Aᵀ) Bᵀ
///     logits = N Uᵀ
///
/// Backward, what is handed on past a part gets what comes back on both ways.
@_spi(CaseStudies) public struct LetterModel: Sendable {
  /// E, P, Q, K, V, O, A, B and U, row by row.
  public var parameters: [[Double]]
  /// How many letters a text has.
  public static let length = 16
  private enum Table: Int { case e, p, q, k, v, o, a, b, u }
  private let shapes: [(rows: Int, columns: Int)]
  /// −∞ where a place does not see another one.
  private let mask: Matrix
  private let attention = ScaledDotProductAttention()

  /// Weights as PyTorch's program draws them; a place sees `sees` places ahead.
  public init(letters: Int, sees: Int = 0, from generator: inout RandomGenerator) {
    let (width, hidden, length) = (24, 48, Self.length)
    let a = (3 / Double(width)).squareRoot()
    let b = (3 / Double(hidden)).squareRoot()
    shapes = [
      (letters, width), (length, width), (width, width), (width, width), (width, width),
      (width, width), (hidden, width), (width, hidden), (letters, width),
    ]
    parameters = zip(shapes, [1, 1, a, a, a, a / 2, a, b / 2, a]).map { shape, bound in
      generator.uniform(shape.rows * shape.columns, in: -bound..<bound, .float64)
    }
    var hidingLater = Matrix(rows: length, columns: length)
    for i in 0..<length {
      for j in 0..<length where j > i + sees { hidingLater[i, j] = -.infinity }
    }
    mask = hidingLater
  }

  private subscript(_ table: Table) -> Matrix {
    let shape = shapes[table.rawValue]
    return Matrix(rows: shape.rows, columns: shape.columns, values: parameters[table.rawValue])
  }

  private struct Levels {
    var places: [Int]
    var start: Matrix
    var queries: Matrix
    var keys: Matrix
    var values: Matrix
    var weights: Matrix
    var attended: Matrix
    var middle: Matrix
    var sums: Matrix
    var hidden: Matrix
    var end: Matrix
  }

  /// A row of logits for each letter of texts of 16.
  public func logits(_ letters: [Int]) -> Matrix {
    levels(letters).end.timesTranspose(of: self[.u])
  }

  private func levels(_ letters: [Int]) -> Levels {
    let places = StepMemory.indices(letters.count) { places in
      for place in letters.indices { places[place] = place % Self.length }
    }
    let start =
      Embedding(weight: self[.e]).forward(letters) + Embedding(weight: self[.p]).forward(places)
    let queries = start.timesTranspose(of: self[.q])
    let keys = start.timesTranspose(of: self[.k])
    let values = start.timesTranspose(of: self[.v])
    let (attended, weights) = attention.forward(
      query: queries, key: keys, value: values, mask: mask, sequences: letters.count / Self.length)
    let middle = start + attended.timesTranspose(of: self[.o])
    let sums = middle.timesTranspose(of: self[.a])
    let hidden = ReLU().forward(sums)
    return Levels(
      places: places, start: start, queries: queries, keys: keys, values: values,
      weights: weights, attended: attended, middle: middle, sums: sums, hidden: hidden,
      end: middle + hidden.timesTranspose(of: self[.b]))
  }

  /// The mean cross-entropy of what follows each letter, and its slopes by all tables.
  public func slopes(
    _ letters: [Int], _ next: [Int]
  ) -> (loss: Double, slopes: [[Double]]) {
    slopes(letters, next) { bar, query, key, value, weights in
      attention.backward(
        bar, query: query, key: key, value: value, weights: weights,
        sequences: letters.count / Self.length)
    }
  }

  /// The same, where `back` says what comes back through attention, of all texts.
  /// - Throws: What `back` throws.
  package func slopes(
    _ letters: [Int], _ next: [Int],
    _ back: (
      _ cotangent: Matrix, _ query: Matrix, _ key: Matrix, _ value: Matrix, _ weights: Matrix
    ) throws -> (query: Matrix, key: Matrix, value: Matrix)
  ) rethrows -> (loss: Double, slopes: [[Double]]) {
    let levels = levels(letters)
    let logits = levels.end.timesTranspose(of: self[.u])
    let dLogits = CrossEntropyLoss().gradient(logits, next)
    let dEnd = dLogits * self[.u]
    let dSums = ReLU().backward(dEnd * self[.b], input: levels.sums).input
    let dMiddle = dEnd + dSums * self[.a]
    let (dQueries, dKeys, dValues) = try back(
      dMiddle * self[.o], levels.queries, levels.keys, levels.values, levels.weights)
    let dStart = dMiddle + dQueries * self[.q] + dKeys * self[.k] + dValues * self[.v]
    let slopes = StepMemory.tensors {
      $0.append(Embedding(weight: self[.e]).backward(dStart, indices: letters).values)
      $0.append(Embedding(weight: self[.p]).backward(dStart, indices: levels.places).values)
      $0.append(dQueries.transposedTimes(levels.start).values)
      $0.append(dKeys.transposedTimes(levels.start).values)
      $0.append(dValues.transposedTimes(levels.start).values)
      $0.append(dMiddle.transposedTimes(levels.attended).values)
      $0.append(dSums.transposedTimes(levels.middle).values)
      $0.append(dEnd.transposedTimes(levels.hidden).values)
      $0.append(dLogits.transposedTimes(levels.end).values)
    }
    return (CrossEntropyLoss().value(logits, next), slopes)
  }
}
