import Exercising
import Gradus
import Reference

// The deviations of schedules that are made of others.
extension ScheduleCatalogue {
  static let sequential: [Deviation<ScheduleRecipe>] = [
    .options("one-step-longer", "Each part holds one step longer", equation: "milestones + 1") {
      $0.options["milestones"] = .numbers($0.numbers("milestones").map { $0 + 1 })
    },
    .options("one-step-shorter", "Each part ends one step early", equation: "milestones − 1") {
      $0.options["milestones"] = .numbers($0.numbers("milestones").map { max(0, $0 - 1) })
    },
    .edit(
      "no-fresh-start",
      "A part multiplies the rate that it finds, and does not go back to the base",
      equation: "γₘ₋₁ · γₑ₋ₘ / γ"
    ) { values, run in
      for (part, epochs) in parts(of: run).enumerated() where !epochs.isEmpty {
        let (start, base) = (epochs.lowerBound, run.base.learningRate)
        let found = start == 0 ? base : values[start - 1].learningRate
        let own = try alone(part, run, steps: epochs.count - 1)
        for epoch in epochs { values[epoch].learningRate = found * own[epoch - start] / base }
      }
    },
    .edit(
      "one-clock", "The parts count from the start, not from their milestones",
      equation: "e for e − milestone"
    ) { values, run in
      for (part, epochs) in parts(of: run).enumerated() where !epochs.isEmpty {
        let own = try alone(part, run, steps: epochs.upperBound - 1)
        for epoch in epochs { values[epoch].learningRate = own[epoch] }
      }
    },
    .options("first-alone", "The first part goes on for ever", equation: "no milestones") {
      $0.options["milestones"] = .numbers($0.numbers("milestones").map { _ in 1e6 })
    },
  ]

  /// The epochs in which each part of a sequence holds.
  private static func parts(of run: ScheduleRun) -> [Range<Int>] {
    let bounds = run.numbers("milestones").map { Int(min(max(0, $0), Double(run.steps + 1))) }
      .sorted()
    return zip([0] + bounds, bounds + [run.steps + 1]).map { $0..<$1 }
  }

  /// The rates of part `index`, at first and after each of `steps` steps, on the same base without
  /// the others.
  private static func alone(_ index: Int, _ run: ScheduleRun, steps: Int) throws -> [Double] {
    guard case .list(let parts)? = run.options["schedulers"], index < parts.count,
      case .options(let part) = parts[index], let name = try part.text("scheduler")
    else { throw OptionError("schedulers[\(index)] is missing") }
    var options = Options()
    if case .options(let own)? = part["options"] { options = own }
    let single = ScheduleRun(name, options: options, base: run.base, steps: steps)
    return try single.answer().values.map(\.learningRate)
  }

  static let chained: [Deviation<ScheduleRecipe>] = [
    .options("first-alone", "Only the first schedule steps") { run in
      guard case .list(let parts)? = run.options["schedulers"] else { return }
      run.options["schedulers"] = .list(Array(parts.prefix(1)))
    },
    .options("last-alone", "Only the last schedule steps") { run in
      guard case .list(let parts)? = run.options["schedulers"] else { return }
      run.options["schedulers"] = .list(Array(parts.suffix(1)))
    },
    .edit(
      "factors-multiply", "All factors multiply, of those that set the rate too",
      equation: "γ Π γₑ⁽ⁱ⁾/γ"
    ) { values, run in
      guard case .list(let parts)? = run.options["schedulers"] else { return }
      let own = try parts.indices.map { try alone($0, run, steps: run.steps) }
      for epoch in values.indices {
        let base = run.base.learningRate
        values[epoch].learningRate = own.reduce(base) { $0 * $1[epoch] / base }
      }
    },
    .options("turned-round", "The schedules step in the opposite order") { run in
      guard case .list(let parts)? = run.options["schedulers"] else { return }
      run.options["schedulers"] = .list(parts.reversed())
    },
  ]
}
