import Exercising
import Foundation
import Gradus
import GradusReference

/// A schedule that goes wrong: changes to the question, a law in place of PyTorch's, and changes to
/// the answer, in this order.
package struct ScheduleRecipe: Sendable {
  /// The learning rate at an epoch.
  package typealias Law = @Sendable (_ epoch: Int, _ run: ScheduleRun) throws -> Double

  var options: [@Sendable (inout ScheduleRun) throws -> Void] = []
  var law: Law?
  /// What becomes of the parts of a sequence.
  var sequence = SequenceLines()
  var edits: [@Sendable (inout [Rates], ScheduleRun) throws -> Void] = []

  package init() {}

  package func answer(_ given: ScheduleRun) throws -> RateSequence {
    var run = given
    for change in options { try change(&run) }
    var values = try run.answer().values
    if let law {
      for epoch in values.indices { values[epoch].learningRate = try law(epoch, run) }
    }
    try sequence.change(&values, run)
    for edit in edits { try edit(&values, run) }
    return RateSequence(values: values)
  }
}

extension Deviation<ScheduleRecipe> {
  /// A schedule with another law for the learning rate.
  package static func law(
    _ id: String, _ title: String, equation: String, seenIn: String? = nil,
    _ law: @escaping ScheduleRecipe.Law
  ) -> Self {
    Deviation(id, title, equation: equation, seenIn: seenIn) { $0.law = law }
  }

  /// A schedule that is right for other options.
  static func options(
    _ id: String, _ title: String, equation: String? = nil, seenIn: String? = nil,
    _ change: @escaping @Sendable (inout ScheduleRun) throws -> Void
  ) -> Self {
    Deviation(id, title, equation: equation, seenIn: seenIn) { $0.options.append(change) }
  }

  /// A schedule whose factor of each epoch, meant for the base rate, multiplies the rate before.
  static func compounding(equation: String, _ factor: @escaping ScheduleRecipe.Law) -> Self {
    .edit(
      "factor-compounds", "The factor since the start multiplies the rate before, not the base",
      equation: equation
    ) { values, run in
      var rate = run.base.learningRate
      for epoch in values.indices {
        rate *= try factor(epoch, run)
        values[epoch].learningRate = rate
      }
    }
  }

  /// A schedule whose right values are used wrongly.
  static func edit(
    _ id: String, _ title: String, equation: String? = nil, seenIn: String? = nil,
    _ edit: @escaping @Sendable (inout [Rates], ScheduleRun) throws -> Void
  ) -> Self {
    Deviation(id, title, equation: equation, seenIn: seenIn) { $0.edits.append(edit) }
  }
}

extension ScheduleRun {
  func number(_ name: String, _ standard: Double) throws -> Double {
    try options.number(name, standard)
  }

  /// The whole number called `name`. Throws where it is none, or below zero: the deviations that
  /// count by it are then no functions.
  func whole(_ name: String, _ standard: Int) throws -> Int {
    let value = try options.number(name, Double(standard))
    guard let whole = Int(exactly: value), (0...(1 << 53)).contains(whole) else {
      throw OptionError("\(name) is \(legible(value)), not a whole number")
    }
    return whole
  }

  /// The numbers of a list, such as milestones or a table.
  func numbers(_ name: String) -> [Double] {
    if case .numbers(let values)? = options[name] { return values }
    return []
  }

  /// Option `name`, a number, as `change` makes it.
  mutating func change(
    _ name: String, _ standard: Double, _ change: (Double) -> Double
  ) throws {
    options[name] = .number(change(try options.number(name, standard)))
  }
}
