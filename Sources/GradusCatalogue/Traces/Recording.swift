import Exercising
import Gradus

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

/// Deviations that reproduce a recording, and how far the worst number is off.
typealias Explanation = (names: [DeviationName], largestError: Double)

/// What the comparison of a recording with PyTorch's algorithm found.
struct Judgement {
  /// The first number that is off; nil where the recording agrees.
  let firstDifference: Int?
  /// What was expected there.
  let expected: Double
  /// The largest relative error, where the recording agrees.
  let largestError: Double
  /// The deviations, or pairs of them, that reproduce the recording.
  var deviations: [Explanation]
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
/// PyTorch is tried first, then each deviation, then another value of an option, which `values` finds
/// beside the deviations that it is given, then the pairs, then a deviation with another value: what
/// fits sharply comes before what does not, whatever it takes.
/// - Complexity: one answer of the reference; one for each deviation and, where none fits, for each
///   pair, at each level.
func judgement<Q, A>(
  of levels: [Recording<Q, A>], by reference: (Q) throws -> A, deviations: Deviations<Q, A>?,
  values: (_ recording: Recording<Q, A>, _ indices: [Int]) -> [Explanation] = { _, _ in [] },
  progress: (String) -> Void = { _ in }
) throws -> Judgement {
  func fitting(_ recording: Recording<Q, A>, size: Int) -> [Explanation] {
    guard let deviations else { return [] }
    var tried = 0
    return deviations.fitting(size: size) { indices in
      tried += 1
      progress("\(tried) \(size == 1 ? "deviations" : "pairs of deviations") …")
      guard let numbers = try? deviations.answer(indices, recording.question).numbers else {
        return nil
      }
      let comparison = recording.compare(numbers)
      return comparison.firstDifference == nil ? comparison.largestError : nil
    }.map { indices, error in (indices.map { deviations.names[$0] }, error) }
  }

  /// A deviation that departs no sooner than the right answer does, with another value beside it.
  func withAnotherValue(_ recording: Recording<Q, A>, from departure: Int) -> [Explanation] {
    guard let deviations else { return [] }
    let unchanged = try? deviations.answer([], recording.question).numbers
    let promising = deviations.names.indices.filter { index in
      guard let numbers = try? deviations.answer([index], recording.question).numbers,
        numbers != unchanged
      else { return false }
      return recording.compare(numbers).firstDifference ?? .max >= departure
    }
    return promising.flatMap { values(recording, [$0]) }
  }

  let right = try reference(levels[0].question).numbers
  let (difference, error) = levels[0].compare(right)
  guard let difference else {
    return Judgement(
      firstDifference: nil, expected: 0, largestError: error,
      deviations: fitting(levels[0], size: 1))
  }
  for recording in levels {
    let (departure, error) = recording.compare(right)
    var found: [Explanation] =
      departure == nil ? [([], error)] : fitting(recording, size: 1)
    if found.isEmpty { found = values(recording, []) }
    if found.isEmpty { found = fitting(recording, size: 2) }
    if found.isEmpty { found = withAnotherValue(recording, from: departure ?? 0) }
    guard !found.isEmpty else { continue }
    let note = recording.note.map { [$0] } ?? []
    return Judgement(
      firstDifference: difference, expected: right[difference], largestError: 0,
      deviations: found.map { ($0.names + note, $0.largestError) })
  }
  return Judgement(
    firstDifference: difference, expected: right[difference], largestError: 0, deviations: [])
}
