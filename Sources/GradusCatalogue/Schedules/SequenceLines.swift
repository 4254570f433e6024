import Exercising
import Gradus
import GradusReference

/// The lines of a sequence of schedules.
struct SequenceLines: Sendable {
  typealias Change = @Sendable (inout ScheduleRecipe) -> Void

  /// Changes to the parts, by the names of their schedulers.
  var changes: [String: [Change]] = [:]
  /// Changes to the first of several parts of one name.
  var changesOfFirst: [String: [Change]] = [:]
  /// The parts count from the start, not from their milestones.
  var countsFromStart = false
  /// A part multiplies the rate that it finds, not the base.
  var multipliesFound = false

  /// Puts the rates of changed parts into `values`, which are PyTorch's. Throws where there is no such
  /// part.
  func change(_ values: inout [Rates], _ run: ScheduleRun) throws {
    let changesAll = countsFromStart || multipliesFound
    guard changesAll || !changes.isEmpty || !changesOfFirst.isEmpty else { return }
    let present = try run.epochsOfParts.indices.map { try run.part($0).name }
    guard changes.keys.allSatisfy(present.contains),
      changesOfFirst.keys.allSatisfy({ name in
        present.first == name && present.dropFirst().contains(name)
      })
    else { throw OptionError("the sequence has no part whose line that is") }
    for (index, epochs) in run.epochsOfParts.enumerated() where !epochs.isEmpty {
      let part = try run.part(index)
      let own = (changes[part.name] ?? []) + (index == 0 ? changesOfFirst[part.name] ?? [] : [])
      guard changesAll || !own.isEmpty else { continue }
      let start = countsFromStart ? 0 : epochs.lowerBound
      let rates = try part.rates(steps: epochs.upperBound - 1 - start, own)
      var factor = 1.0
      if multipliesFound && epochs.lowerBound > 0 {
        factor = values[epochs.lowerBound - 1].learningRate / run.base.learningRate
      }
      for epoch in epochs { values[epoch].learningRate = factor * rates[epoch - start] }
    }
  }
}

/// One part of a composite, on the base without the others.
struct SchedulePart {
  let name: String
  let options: Options
  let base: Rates

  /// The learning rate at first and after each of `steps` steps.
  func rates(
    steps: Int, _ changes: [SequenceLines.Change]
  ) throws -> [Double] {
    var recipe = ScheduleRecipe()
    for change in changes { change(&recipe) }
    let run = ScheduleRun(name, options: options, base: base, steps: steps)
    return try recipe.answer(run).values.map(\.learningRate)
  }
}

extension ScheduleRun {
  /// The epochs in which each part of a sequence holds.
  var epochsOfParts: [Range<Int>] {
    let bounds = numbers("milestones").map { Int(min(max(0, $0), Double(steps + 1))) }.sorted()
    return zip([0] + bounds, bounds + [steps + 1]).map { $0..<$1 }
  }

  /// Part `index` of a composite.
  func part(_ index: Int) throws -> SchedulePart {
    guard case .list(let parts)? = options["schedulers"], index < parts.count,
      case .options(let part) = parts[index], let name = try part.text("scheduler")
    else { throw OptionError("schedulers[\(index)] is missing") }
    var own = Options()
    if case .options(let given)? = part["options"] { own = given }
    return SchedulePart(name: name, options: own, base: base)
  }
}
