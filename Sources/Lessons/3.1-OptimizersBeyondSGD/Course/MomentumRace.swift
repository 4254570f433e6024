import Catalogue
import Exercising
import Gradus
import OptimizersBeyondSGDQuestions
import PropertyTesting
import Reference

/// SGD with momentum against SGD without.
let momentumRaceExercise: Exercise<MomentumRace, MomentumReport> = Exercise(
  "3.1.momentum-race", "SGD with and without momentum", file: "MomentumRace.swift",
  reference: { raceMomentum($0) },
  claims: [
    .lessonsExample {
      let race = MomentumRace(
        momentum: 0.9, plain: [10, 6, 4, 2], withMomentum: [10, 3, 5, 1], target: 3)
      return [
        (race, MomentumReport(plainSettles: 4, momentumSettles: 4, rises: 1, finalRatio: 2))
      ]
    },
    Claim(
      "reports PyTorch's runs without momentum and with 0.9", asking: recordedRaces,
      source: "from PyTorch's losses"),
    Claim(
      "tells losses that settle, never settle, swing back, and stay equal",
      asking: {
        [
          MomentumRace(
            momentum: 0.5, plain: [9, 5, 3, 2, 1], withMomentum: [9, 2, 4, 1, 0.5], target: 2),
          MomentumRace(
            momentum: 0.9, plain: [9, 8, 7, 6], withMomentum: [9, 1, 1, 3], target: 2),
          MomentumRace(
            momentum: 0.99, plain: [1, 0.5, 0.25], withMomentum: [1, .infinity, .nan], target: 2),
          MomentumRace(
            momentum: 0.7, plain: [9, .nan, 1, 2], withMomentum: [9, 1, .nan, .nan], target: 2),
        ].map { ($0, raceMomentum($0)) }
      }, source: "by hand"),
    Claim(
      "on any losses", forAll: zip(Generator.vector(5), Generator.vector(5), .number(in: 0.5...1.5))
    ) { input, race in
      let question = MomentumRace(
        momentum: 0.9, plain: input.0.map(abs), withMomentum: input.1.map(abs), target: input.2)
      try race.expect(question, toBe: raceMomentum(question), source: "by the definitions")
    },
  ],
  deviations: Deviations(
    editing: { raceMomentum($0) },
    [
      Deviation("epochs-from-zero", "Epochs are counted from 0") {
        $1.plainSettles = $1.plainSettles.map { $0 - 1 }
        $1.momentumSettles = $1.momentumSettles.map { $0 - 1 }
      },
      Deviation("first-visit", "The first epoch at the target counts, though the loss rises again")
      {
        question, report in
        func first(_ losses: [Double]) -> Int? {
          losses.firstIndex { $0 <= question.target }.map { $0 + 1 }
        }
        report.plainSettles = first(question.plain)
        report.momentumSettles = first(question.withMomentum)
      },
      Deviation(
        "nan-is-below", "A loss that is NaN counts as settled: `$0 > target` is false for it"
      ) {
        question, report in
        func settles(_ losses: [Double]) -> Int? {
          let after = (losses.lastIndex { $0 > question.target } ?? -1) + 2
          return after <= losses.count ? after : nil
        }
        report.plainSettles = settles(question.plain)
        report.momentumSettles = settles(question.withMomentum)
      },
      Deviation("strictly-below", "A loss equal to the target does not count as settled") {
        question, report in
        func settles(_ losses: [Double]) -> Int? {
          let after = (losses.lastIndex { !($0 < question.target) } ?? -1) + 2
          return after <= losses.count ? after : nil
        }
        report.plainSettles = settles(question.plain)
        report.momentumSettles = settles(question.withMomentum)
      },
      Deviation(
        "settles-past-the-end", "A run that never settles is said to do so after its last epoch"
      ) {
        $1.plainSettles = $1.plainSettles ?? $0.plain.count + 1
        $1.momentumSettles = $1.momentumSettles ?? $0.withMomentum.count + 1
      },
      Deviation("never-above-is-nil", "A run that was never above the target is said not to settle")
      {
        if $1.plainSettles == 1 { $1.plainSettles = nil }
        if $1.momentumSettles == 1 { $1.momentumSettles = nil }
      },
      Deviation("ratio-of-lowest", "The lowest losses are divided, not the last ones") {
        $1.finalRatio = ($0.plain.min() ?? .nan) / ($0.withMomentum.min() ?? .nan)
      },
      Deviation("above-plain", "Epochs count in which the loss is higher than without momentum") {
        $1.rises = zip($0.withMomentum, $0.plain).count { $0 > $1 }
      },
      Deviation("ratio-inverted", "The final ratio is upside down") {
        $1.finalRatio = 1 / $1.finalRatio
      },
      Deviation("rises-of-plain", "The rises are counted in the run without momentum") {
        $1.rises = zip($0.plain, $0.plain.dropFirst()).count { $1 > $0 }
      },
      Deviation("falls-counted", "Epochs in which the loss falls are counted, not rises") {
        $1.rises = zip($0.withMomentum, $0.withMomentum.dropFirst()).count { $1 < $0 }
      },
      Deviation("equal-counts-as-rise", "A loss that stays equal counts as a rise") {
        $1.rises = zip($0.withMomentum, $0.withMomentum.dropFirst()).count { $1 >= $0 }
      },
      Deviation("runs-swapped", "The two runs have changed places") {
        ($1.plainSettles, $1.momentumSettles) = ($1.momentumSettles, $1.plainSettles)
      },
    ]),
  hints: [
    "Momentum gets there sooner and swings past the goal. A loss that has come down may rise "
      + "again, so ask from when on it stays down.",
    "A run settles one epoch after the last epoch whose loss is above the target. It rises "
      + "wherever a loss is larger than the one before it.",
    "let plain = try train(0); let fast = try train(momentum). plain.lastIndex(where: { !($0 "
      + "<= target) }) is an index from 0, and finds a NaN as well; the next epoch, counted from "
      + "1, is that plus 2. zip(fast, fast.dropFirst()) pairs each loss with its successor.",
  ])

private func recordedRaces() throws -> [(question: MomentumRace, answer: MomentumReport)] {
  let runs = try Golden.training("momentum").runs
  guard runs.count == 2 else { return [] }
  return [1.0, 0.1, 0.05].map { target in
    let race = MomentumRace(
      momentum: 0.9, plain: runs[0].float64.losses, withMomentum: runs[1].float64.losses,
      target: target)
    return (race, raceMomentum(race))
  }
}
