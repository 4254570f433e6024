import Answering
import Foundation
import Gradus

extension Exercise {
  /// Learners round otherwise than the reference and the deviations do, which share their formulas: the
  /// last digits of every seventh answer are changed. All of them would cost more than the grading.
  ///
  /// The answers chosen are told by their last number, so that a question asked twice is answered
  /// alike.
  public func gradeRounded(_ indices: [Int]) -> ExerciseReport {
    grade { question in
      let answer = try deviations.answer(indices, question)
      guard (answer.numbers.last ?? 0).bitPattern.isMultiple(of: 7) else { return (answer, "") }
      let rounding = Rounding(answer, copied: try json(question))
      let rounded = try JSONSerialization.data(
        withJSONObject: rounding.round(try json(answer)), options: .fragmentsAllowed)
      return (try Wire.decode(A.self, from: rounded), "")
    }
  }

  public func answersByPairs() -> Int {
    var questions: [Int: Q] = [:]
    _ = grade { question in
      let answer = try deviations.answer([], question)
      if questions[answer.numbers.count] == nil { questions[answer.numbers.count] = question }
      return (answer, "")
    }
    let all = deviations.names.indices
    let pairs = all.flatMap { first in all[(first + 1)...].map { [first, $0] } }
    return pairs.reduce(0) { count, pair in
      count + questions.values.count { (try? deviations.answer(pair, $0)) != nil }
    }
  }
}

private func json(_ value: some Encodable) throws -> Any {
  try JSONSerialization.jsonObject(with: Wire.encode(value), options: .fragmentsAllowed)
}

/// Makes computed numbers a little larger or smaller, by far less than an answer's tolerance: always
/// the same for the same number. Whole ones, which may be counts, and those of the question stay.
private struct Rounding {
  private var scales: [Double: Double] = [:]
  private var copied: Set<Double> = []

  init(_ answer: some Answer, copied question: Any) {
    for (number, scale) in zip(answer.numbers, answer.scales) {
      scales[number] = max(scales[number] ?? 0, scale.isFinite ? scale : 0)
    }
    collect(question)
  }

  private mutating func collect(_ json: Any) {
    switch json {
    case let list as [Any]: for part in list { collect(part) }
    case let object as [String: Any]: for part in object.values { collect(part) }
    case let number as Double: copied.insert(number)
    default: break
    }
  }

  func round(_ json: Any) -> Any {
    switch json {
    case let list as [Any]: list.map(round)
    case let object as [String: Any]: object.mapValues(round)
    case let number as Double where number.rounded() != number && !copied.contains(number):
      number + (number.bitPattern % 3 == 0 ? -1 : 1) * 2e-14 * (scales[number] ?? abs(number))
    default: json
    }
  }
}
