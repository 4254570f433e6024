import Exercising
import Gradus
import GradusReference

// The deviations of schedules that are made of others.
extension ScheduleCatalogue {
  static let sequential: [Deviation<ScheduleRecipe>] =
    [
      .options("one-step-longer", "Each part holds one step longer", equation: "milestones + 1") {
        $0.options["milestones"] = .numbers($0.numbers("milestones").map { $0 + 1 })
      },
      .options("one-step-shorter", "Each part ends one step early", equation: "milestones − 1") {
        $0.options["milestones"] = .numbers($0.numbers("milestones").map { max(0, $0 - 1) })
      },
      Deviation(
        "no-fresh-start",
        "A part multiplies the rate that it finds, and does not go back to the base",
        equation: "γₘ₋₁ · γₑ₋ₘ / γ"
      ) { $0.sequence.multipliesFound = true },
      Deviation(
        "one-clock", "The parts count from the start, not from their milestones",
        equation: "e for e − milestone", seenIn: "timm's warm-up without warmup_prefix"
      ) { $0.sequence.countsFromStart = true },
      .options("first-alone", "The first part goes on for ever", equation: "no milestones") {
        $0.options["milestones"] = .numbers($0.numbers("milestones").map { _ in 1e6 })
      },
    ]
    + partDeviations("LinearLR", linear) + partDeviations("CosineAnnealingLR", cosine)
    + partDeviations("PolynomialLR", polynomial) + partDeviations("ExponentialLR", exponential)
    + partDeviations(
      "LinearLR",
      linear.named("line-of-one-less", "from-zero", "from-one-part", "geometric", "logarithmic"),
      ofFirst: true)

  /// The deviations of the parts that are of one scheduler, or of the first part alone where another one is
  /// of the same.
  private static func partDeviations(
    _ scheduler: String, _ own: [Deviation<ScheduleRecipe>], ofFirst: Bool = false
  ) -> [Deviation<ScheduleRecipe>] {
    let changes: WritableKeyPath<SequenceLines, [String: [SequenceLines.Change]]> & Sendable =
      ofFirst ? \.changesOfFirst : \.changes
    return own.map { deviation in
      var name = deviation.name
      name.id = "\(scheduler)\(ofFirst ? "[0]" : "").\(name.id)"
      name.title = "In the \(ofFirst ? "first part, a" : "part") \(scheduler): \(name.title)"
      return Deviation(name: name) {
        $0.sequence[keyPath: changes][scheduler, default: []].append(deviation.change)
      }
    }
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
      let own = try parts.indices.map { try run.part($0).rates(steps: run.steps, []) }
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
