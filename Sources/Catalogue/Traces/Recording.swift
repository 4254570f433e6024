import Exercising
import Gradus
import Reference

/// What somebody recorded: a question, the answer that was given, and how far from the right one
/// rounding may have taken it.
package struct Recording<Q: Question, A: Answer> {
  let question: Q
  let answer: A
  /// How far each number may be off.
  package let allowed: [Double]
  /// What an error of each number is relative to.
  let scales: [Double]
  /// What is to be said besides, where that much had to be allowed.
  var note: DeviationName? = nil
  /// How the processor adds that made it.
  var order = SumOrder.exact

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
  var deviations: [(names: [DeviationName], largestError: Double)]
  /// How the sums were added with which something fits.
  let order: SumOrder
}

extension DeviationName {
  /// The one deviation that is no other function, and so stands in no catalogue.
  static let float32Inside = DeviationName(
    id: "float32-inside",
    title: "Agrees to float32's rounding alone: part of it, such as the learning rate, is in "
      + "float32",
    seenIn:
      "Keras unless floatx is float64; schedules of Keras, MLX and Optax; PyTorch's NAdam and ASGD where the default dtype is "
      + "float32")
}

/// Judges one recording; `levels` are the recording with more and more allowed, of which the first
/// that something fits decides.
///
/// PyTorch is tried first, then each deviation, then the pairs. `beginning` is a level's recording
/// up to and with the step that has the number at an index, which most deviations fail to
/// reproduce; the whole is asked for only of those that do.
/// - Complexity: one answer of the reference; one of the beginning for each deviation and, where
///   none fits, for each pair, at each level.
func judgement<Q, A>(
  of levels: [Recording<Q, A>], by reference: (Q) throws -> A, deviations: Deviations<Q, A>?,
  beginning: (_ level: Int, _ number: Int) throws -> Recording<Q, A>,
  progress: (String) -> Void = { _ in }
) throws -> Judgement {
  func answer(_ level: Int, _ given: (Q) throws -> A, _ question: Q) throws -> [Double] {
    try BFloat16Matrix.$order.withValue(levels[level].order) { try given(question).numbers }
  }
  let right = try answer(0, reference, levels[0].question)
  func fitting(_ level: Int, size: Int, from number: Int) throws
    -> [(names: [DeviationName], largestError: Double)]
  {
    guard let deviations else { return [] }
    let (whole, start) = (levels[level], try beginning(level, number))
    func error(_ recording: Recording<Q, A>, _ indices: [Int]) -> Double? {
      let given = { try deviations.answer(indices, $0) }
      guard let numbers = try? answer(level, given, recording.question) else { return nil }
      let comparison = recording.compare(numbers)
      return comparison.firstDifference == nil ? comparison.largestError : nil
    }
    var tried = 0
    return deviations.fitting(size: size) { indices in
      tried += 1
      progress("\(tried) \(size == 1 ? "deviations" : "pairs of deviations") …")
      return error(start, indices).flatMap { _ in error(whole, indices) }
    }.map { indices, error in (indices.map { deviations.names[$0] }, error) }
  }

  let rights = try levels.enumerated().map { level, recording in
    recording.order == .exact ? right : try answer(level, reference, recording.question)
  }
  let comparisons = zip(levels, rights).map { $0.compare($1) }
  var (difference, expected) = (0, 0.0)
  for (level, recording) in levels.enumerated() where recording.note == nil {
    guard let index = comparisons[level].firstDifference else {
      return Judgement(
        firstDifference: nil, expected: 0, largestError: comparisons[level].largestError,
        deviations: try fitting(level, size: 1, from: 0), order: recording.order)
    }
    if index > difference || level == 0 { (difference, expected) = (index, rights[level][index]) }
  }
  for size in 1...2 {
    for (level, recording) in levels.enumerated() {
      var found = try fitting(level, size: size, from: difference)
      if size == 1 && comparisons[level].firstDifference == nil {
        found = [([], comparisons[level].largestError)]
      }
      guard !found.isEmpty else { continue }
      let note = recording.note.map { [$0] } ?? []
      return Judgement(
        firstDifference: difference, expected: expected, largestError: 0,
        deviations: found.map { ($0.names + note, $0.largestError) }, order: recording.order)
    }
  }
  return Judgement(
    firstDifference: difference, expected: expected, largestError: 0, deviations: [],
    order: .exact)
}
