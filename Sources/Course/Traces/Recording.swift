import Gradus

/// What somebody recorded: a question, the answer that was given, and how far from the right one
/// rounding may have taken it.
struct Recording<Q: Question, A: Answer> {
  let question: Q
  let answer: A
  /// How far each number may be off.
  let allowed: [Double]
  /// What an error of each number is relative to.
  let scales: [Double]

  /// The numbers in which `other` differs from the recording by more than rounding, the first one,
  /// and the largest error of all up to there.
  func compare(_ other: [Double]) -> (firstDifference: Int?, largestError: Double) {
    let recorded = answer.numbers
    var largest = 0.0
    for index in recorded.indices {
      guard index < other.count else { return (index, largest) }
      let distance = abs(other[index] - recorded[index])
      // What is no number is far from any.
      guard distance <= allowed[index] else { return (index, largest) }
      if distance > 0 && allowed[index].isFinite {
        largest = max(largest, distance / scales[index])
      }
    }
    return (nil, largest)
  }
}

/// What the comparison of a recording with PyTorch's algorithm found.
struct Judgement {
  /// The first number that is off; nil where the recording agrees.
  let firstDifference: Int?
  /// What was expected there.
  let expected: Double
  /// The largest relative error, where the recording agrees.
  let largestError: Double
  /// The deviations, or pairs of them, that reproduce the recording.
  let deviations: [(names: [DeviationName], largestError: Double)]

  /// Whether the recording is PyTorch's or a known deviation's.
  var isExplained: Bool { firstDifference == nil || !deviations.isEmpty }
}

extension Recording {
  /// Compares with what `reference` answers, and where that is wrong with the deviations, alone and
  /// then in pairs. `beginning` is the recording up to and with the number at an index, which most
  /// deviations fail to reproduce; the whole is asked for only of those that do.
  /// - Complexity: one answer of the reference, and one of each deviation.
  func judge(
    by reference: (Q) throws -> A, deviations: Deviations<Q, A>?,
    beginning: (Int) throws -> Recording
  ) throws -> Judgement {
    let right = try reference(question).numbers
    let (difference, largest) = compare(right)
    let start = try difference.map(beginning)
    func error(_ indices: [Int]) -> Double? {
      guard let deviations else { return nil }
      if let start {
        guard let answer = try? deviations.answer(indices, start.question),
          start.compare(answer.numbers).firstDifference == nil
        else { return nil }
      }
      guard let answer = try? deviations.answer(indices, question) else { return nil }
      let comparison = compare(answer.numbers)
      return comparison.firstDifference == nil ? comparison.largestError : nil
    }
    let fitting = deviations?.fitting(pairs: difference != nil, error) ?? []
    return Judgement(
      firstDifference: difference, expected: difference.map { right[$0] } ?? 0,
      largestError: largest,
      deviations: fitting.map { indices, error in
        (indices.compactMap { deviations?.names[$0] }, error)
      })
  }
}
