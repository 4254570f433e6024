import Exercising
import Gradus
import GradusCatalogue
import GradusReference
import PropertyTesting

/// A rate that falls when the loss no longer does, as PyTorch's `ReduceLROnPlateau`.
let plateauExercise: Exercise<ScheduleRun, RateSequence> = Exercise(
  "3.2.plateau", "reducing on a plateau", file: "Plateau.swift",
  reference: worked,
  claims: [
    .lessonsExample {
      [
        (
          plateauRun([8, 4, 3.9, 4.1, 2, 1.9, 1.95, 1.7], patience: 1, threshold: 0.1),
          rates([0.1, 0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.025, 0.025])
        )
      ]
    },
    Claim(
      "follows PyTorch's ReduceLROnPlateau",
      asking: {
        try recorded("ReduceLROnPlateau", with: ["factor", "patience", "threshold"])
          .map(beforeSmallestChange)
      }, source: Golden.source),
    Claim(
      "a loss that is better only than the last one is not better",
      asking: {
        [
          (
            plateauRun([4, 6, 5, 5.5, 5], patience: 2, threshold: 0),
            rates([0.1, 0.1, 0.1, 0.1, 0.05, 0.05])
          )
        ]
      }, source: "by hand: the best is still 4"),
    Claim("losses that are twice as large have the same rates", forAll: plateauRuns) {
      run, plateau in
      var other = run
      other.metrics = run.metrics.map { $0.map { 2 * $0 } }
      try plateau.expect(
        other, toBe: try worked(run), source: "as for the losses themselves")
    },
    Claim("a loss that falls fast enough keeps its rate", forAll: .integer(in: 2...6)) {
      count, plateau in
      let run = plateauRun(
        (0..<count).map { 16.0 / Double(1 << $0) }, patience: 0, threshold: 0.25)
      try plateau.expect(
        run, toBe: rates(Array(repeating: 0.1, count: count + 1)), source: "the rate as it was")
    },
  ],
  deviations: Deviations(
    of: ScheduleRecipe(), answering: { try $0.answer($1) },
    ScheduleCatalogue.plateau.named(
      "patience-one-less", "patience-one-more", "threshold-ignored", "threshold-absolute",
      "mode-max", "best-not-updated", "metric-before-for-best", "bad-steps-add-up", "falls-on")
      + ScheduleCatalogue.common.named("never-steps", "one-step-late") + [
        .watch(
          "best-forgotten", "After a fall the best is the loss of that epoch",
          equation: "best = loss"
        ) { $0.forgetsBest = true },
        .watch(
          "equal-is-better", "A loss at the bar counts as better, not only one below it",
          equation: "≤ for <"
        ) { $0.equalIsBetter = true },
        .watch(
          "best-creeps", "The best follows every lower loss, be it by less than the threshold",
          equation: "best = min(best, loss)"
        ) { $0.bestCreeps = true },
        .watch(
          "falls-once", "Each fall starts from the first rate, so that there is only one",
          equation: "γ₀ factor"
        ) { $0.fallsFromFirst = true },
      ]),
  hints: [
    "Three things are remembered from one loss to the next. Which?",
    "Better: loss < best·(1 − threshold). Then best = loss and bad = 0; else bad += 1. If "
      + "bad > patience: rate *= factor and bad = 0.",
    "var best = Double.infinity, var bad = 0, var rate = rate; return losses.map { loss in … return "
      + "rate }",
  ],
  why:
    "It needs no plan: the loss itself says when the rate is too high to go on. Relative "
    + "thresholds make it independent of the loss's scale, and patience keeps noise from "
    + "deciding.",
  worked: "GradusReference/Schedules/PlateauRates.swift")

/// A recording up to where PyTorch leaves out a fall because it is 1e-8 or less. The exercise knows
/// no such rule.
private func beforeSmallestChange(
  _ run: ScheduleRun, _ answer: RateSequence
) throws -> (question: ScheduleRun, answer: RateSequence) {
  var free = run
  free.options["eps"] = 0
  let (held, all) = (try ScheduleRecipe().answer(run), try ScheduleRecipe().answer(free))
  let count = zip(held.values, all.values).prefix { $0 == $1 }.count
  var start = run
  start.steps = count - 1
  start.metrics = run.metrics.map { Array($0.prefix(count - 1)) }
  return (start, RateSequence(values: Array(answer.values.prefix(count))))
}

private func plateauRun(_ losses: [Double], patience: Int, threshold: Double) -> ScheduleRun {
  ScheduleRun(
    "ReduceLROnPlateau",
    options: [
      "factor": 0.5, "patience": .number(Double(patience)), "threshold": .number(threshold),
    ], base: Rates(learningRate: 0.1), steps: losses.count, metrics: losses)
}

private let plateauRuns = zip(
  Generator<[Double]>.vector(8), .integer(in: 0...2), .choice(of: [0, 0.1, 0.3])
).map { losses, patience, threshold in
  plateauRun(losses.map { abs($0) }, patience: patience, threshold: threshold)
}

/// The worked answer to `run`.
@Sendable private func worked(_ run: ScheduleRun) throws -> RateSequence {
  RateSequence(
    [run.base.learningRate]
      + plateauRates(
        losses: run.metrics ?? [], rate: run.base.learningRate,
        factor: try run.options.number("factor", 0.1),
        patience: Int(try run.options.number("patience", 10)),
        threshold: try run.options.number("threshold", 1e-4)), momentum: run.base.momentum)
}
