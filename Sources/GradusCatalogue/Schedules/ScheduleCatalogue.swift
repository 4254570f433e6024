import Exercising
import Foundation
import Gradus

/// The deviations of each schedule, by PyTorch's name of it.
package enum ScheduleCatalogue {
  typealias Entry = (scheduler: String, deviations: Deviations<ScheduleRun, RateSequence>)

  static let all: [Entry] = [
    entry("LambdaLR", lambda), entry("MultiplicativeLR", multiplicative),
    entry("StepLR", step), entry("MultiStepLR", multiStep), entry("ConstantLR", constant),
    entry("LinearLR", linear), entry("ExponentialLR", exponential),
    entry("PolynomialLR", polynomial),
    entry("CosineAnnealingLR", cosine + cosineOfLibraries),
    entry("CosineAnnealingWarmRestarts", restarts), entry("CyclicLR", cyclic),
    entry("OneCycleLR", oneCycle), entry("ReduceLROnPlateau", plateau),
    entry("SequentialLR", sequential), entry("ChainedScheduler", chained),
    entry("SWALR", averaging),
  ]

  /// The deviations of `scheduler`; nil where there are none.
  static func deviations(of scheduler: String) -> Deviations<ScheduleRun, RateSequence>? {
    all.first { $0.scheduler.lowercased() == scheduler.lowercased() }?.deviations
  }

  private static func entry(_ name: String, _ own: [Deviation<ScheduleRecipe>]) -> Entry {
    (
      name,
      Deviations(of: ScheduleRecipe(), answering: { try $0.answer($1) }, own + common)
    )
  }

  /// The mistakes that any schedule can have.
  package static let common: [Deviation<ScheduleRecipe>] = [
    .edit(
      "one-step-late", "Every rate comes one step late: the first holds for two",
      equation: "γₑ₋₁ for γₑ", seenIn: "schedules counted from 1"
    ) { values, _ in values = [values[0]] + values.dropLast() },
    .edit(
      "first-rate-skipped", "The first rate is skipped: the schedule steps before the optimizer",
      equation: "γₑ₊₁ for γₑ", seenIn: "scheduler.step() before optimizer.step()"
    ) { values, run in
      var longer = run
      longer.steps += 1
      // A table, or what is measured, may not reach so far.
      values =
        (try? longer.answer().values).map { Array($0.dropFirst()) }
        ?? Array(values.dropFirst()) + [values[values.count - 1]]
    },
    .edit(
      "never-steps", "The schedule never steps: the first rate stays", equation: "γₑ = γ₀"
    ) { values, _ in values = values.map { _ in values[0] } },
    .edit(
      "steps-twice", "The schedule steps twice each time", equation: "γ₂ₑ for γₑ",
      seenIn: "a step for each batch and for each epoch"
    ) { values, _ in values = values.indices.map { values[min(2 * $0, values.count - 1)] } },
  ]
}
