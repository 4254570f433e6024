import Exercising
import Gradus
import GradusCatalogue
import GradusReference
import PropertyTesting

/// Half a wave, as PyTorch's `CosineAnnealingLR`.
package let cosineExercise: Exercise<ScheduleRun, RateSequence> = Exercise(
  "3.2.cosine", "cosine annealing", file: "Cosine.swift",
  reference: { run in
    RateSequence(
      try (0...run.steps).map { epoch in
        cosineRate(
          epoch: epoch, peak: run.base.learningRate, floor: try run.options.number("eta_min", 0),
          period: Int(try run.options.number("T_max", 1)))
      }, momentum: run.base.momentum)
  },
  claims: [
    .lessonsExample {
      let run = cosineRun(peak: 0.1, floor: 0.02, period: 4, steps: 4)
      let wave = 0.04 / 2.0.squareRoot()
      return [(run, rates([0.1, 0.06 + wave, 0.06, 0.06 - wave, 0.02]))]
    },
    Claim(
      "follows PyTorch's CosineAnnealingLR", asking: { try recorded("CosineAnnealingLR") },
      source: Golden.source),
    Claim(
      "lies in the middle after half the period, and as far above before as below after",
      forAll: cosineRuns
    ) { run, cosine in
      let found = try cosine.ask(run).values.map(\.learningRate)
      let floor = try run.options.number("eta_min", 0)
      let period = Int(try run.options.number("T_max", 1))
      for epoch in 0...period where found.count > period {
        try cosine.expect(
          found[epoch] + found[period - epoch], equals: run.base.learningRate + floor,
          "the rates of the epochs \(epoch) and \(period - epoch) add up to")
      }
    },
  ],
  deviations: Deviations(
    of: ScheduleRecipe(), answering: { try $0.answer($1) },
    ScheduleCatalogue.cosine + ScheduleCatalogue.common + cosineDeviations),
  hints: [
    "Where is cos 1, and where −1? Bring that to 1 and 0 first, and then to the peak and the floor.",
    "γₑ = m + (γ − m)(1 + cos(πe/T))/2.",
    "floor + (peak - floor) * (1 + cos(.pi * Double(epoch) / Double(period))) / 2",
  ],
  why:
    "It leaves the peak slowly, falls fast in the middle and comes to the floor slowly: "
    + "much time at high rates, and a calm end without a jump.",
  worked: "GradusReference/Schedules/CosineRates.swift")

private let cosineDeviations: [Deviation<ScheduleRecipe>] = [
  .law(
    "turned", "The wave begins at the floor and rises: peak and floor are exchanged",
    equation: "γ + (m − γ)(1 + cos(πe/T))/2"
  ) { epoch, run in
    cosineRate(
      epoch: epoch, peak: try run.options.number("eta_min", 0), floor: run.base.learningRate,
      period: Int(try run.options.number("T_max", 1)))
  },
  .law(
    "whole-number-division",
    "e / T is divided as whole numbers: the peak until T, and then the floor",
    equation: "(1 + cos(π⌊e/T⌋))/2"
  ) { epoch, run in
    cosineRate(
      epoch: epoch / Int(try run.options.number("T_max", 1)), peak: run.base.learningRate,
      floor: try run.options.number("eta_min", 0), period: 1)
  },
]

/// The question for the rates from the construction to the epoch `steps`.
package func cosineRun(peak: Double, floor: Double, period: Int, steps: Int) -> ScheduleRun {
  ScheduleRun(
    "CosineAnnealingLR", options: ["T_max": .number(Double(period)), "eta_min": .number(floor)],
    base: Rates(learningRate: peak), steps: steps)
}

func rates(_ values: [Double]) -> RateSequence {
  RateSequence(values: values.map { Rates(learningRate: $0) })
}

/// The recordings of `scheduler` that use no other options than these, or with any.
func recorded(
  _ scheduler: String, with options: Set<String>? = nil
) throws -> [(question: ScheduleRun, answer: RateSequence)] {
  try Golden.names(below: "schedules/\(scheduler)-")
    .map { try Golden.load(ScheduleTrace.self, $0) }
    .filter { trace in options.map { $0.isSuperset(of: trace.options.values.keys) } ?? true }
    .map { ($0.run, $0.answer) }
}

private let cosineRuns = zip(
  Generator<Int>.integer(in: 2...8), .choice(of: [0.1, 0.5, 0.03]), .choice(of: [0, 0.01, 0.02])
).map { cosineRun(peak: $1, floor: $2, period: $0, steps: $0 + 3) }
