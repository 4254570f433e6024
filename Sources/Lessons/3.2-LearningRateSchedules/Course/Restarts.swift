import Exercising
import Gradus
import GradusCatalogue
import GradusReference
import PropertyTesting

/// Half waves, each begun at the top, as PyTorch's `CosineAnnealingWarmRestarts`.
let restartsExercise: Exercise<ScheduleRun, RateSequence> = Exercise(
  "3.2.restarts", "warm restarts", file: "Restarts.swift",
  reference: { run in
    RateSequence(
      try (0...run.steps).map { epoch in
        restartedRate(
          epoch: epoch, peak: run.base.learningRate, floor: try run.options.number("eta_min", 0),
          period: Int(try run.options.number("T_0", 1)),
          growth: Int(try run.options.number("T_mult", 1)))
      }, momentum: run.base.momentum)
  },
  claims: [
    .lessonsExample {
      [
        (
          restartsRun(peak: 0.1, floor: 0, period: 2, growth: 2, steps: 6),
          rates([
            0.1, 0.05, 0.1, 0.05 + 0.05 / 2.0.squareRoot(), 0.05, 0.05 - 0.05 / 2.0.squareRoot(),
            0.1,
          ])
        )
      ]
    },
    Claim(
      "follows PyTorch's CosineAnnealingWarmRestarts",
      asking: { try recorded("CosineAnnealingWarmRestarts") }, source: Golden.source),
    Claim("is at the peak where a period begins, and nowhere else", forAll: restartsRuns) {
      run, restarts in
      let found = try restarts.ask(run).values.map(\.learningRate)
      var (start, length) = (0, Int(try run.options.number("T_0", 1)))
      let growth = Int(try run.options.number("T_mult", 1))
      var starts: Set<Int> = []
      while start < found.count {
        starts.insert(start)
        start += length
        length *= growth
      }
      for (epoch, rate) in found.enumerated() {
        let isPeak = abs(rate - run.base.learningRate) <= 1e-12
        try restarts.expect(
          isPeak == starts.contains(epoch), answered: "epoch \(epoch) has the rate \(text(rate))",
          expected: "the peak \(text(run.base.learningRate)) in the epochs "
            + "\(listed(starts.sorted())) alone")
      }
    },
  ],
  deviations: Deviations(
    of: ScheduleRecipe(), answering: { try $0.answer($1) },
    ScheduleCatalogue.restarts.named(
      "no-growth", "growth-added", "no-restart", "least-ignored", "period-one-more",
      "least-reached", "counter-not-reset") + ScheduleCatalogue.common + restartsDeviations),
  hints: [
    "Two questions, one after the other: in which period does the epoch lie, and how far into it?",
    "Take T, T·k, T·k², … off the epoch as long as it is not smaller than the next one. What is left "
      + "goes into the half wave of that period.",
    "var since = epoch, var length = period; while since >= length { since -= length; length *= growth }",
  ],
  why:
    "Each period is a whole schedule. The jump back to the peak can leave a poor place, and "
    + "the end of each period is a model at rest that one may keep.",
  worked: "GradusReference/Schedules/CosineRates.swift")

private let restartsDeviations: [Deviation<ScheduleRecipe>] = [
  .law(
    "least-for-peak", "Where a wave ends the floor is answered: the restart comes after it",
    equation: "< for ≤"
  ) { epoch, run in
    var (since, length) = (epoch, Int(try run.options.number("T_0", 1)))
    while since > length {
      since -= length
      length *= Int(try run.options.number("T_mult", 1))
    }
    return try half(since, of: length, run)
  },
  .law(
    "whole-growth-added", "Each period is T_mult epochs longer than the one before",
    equation: "Tᵢ = T₀ + i T_mult"
  ) { epoch, run in
    var (since, length) = (epoch, Int(try run.options.number("T_0", 1)))
    while since >= length {
      since -= length
      length += Int(try run.options.number("T_mult", 1))
    }
    return try half(since, of: length, run)
  },
  .law(
    "remainder-of-first",
    "How far into the period one is, is counted by the first one's length",
    equation: "e mod T₀"
  ) { epoch, run in
    let first = Int(try run.options.number("T_0", 1))
    var (since, length) = (epoch, first)
    while since >= length {
      since -= length
      length *= Int(try run.options.number("T_mult", 1))
    }
    return try half(epoch % first, of: length, run)
  },
  .law(
    "first-length",
    "Every half wave is as long as the first one: longer periods go on behind it",
    equation: "e/T₀ for e/Tᵢ"
  ) { epoch, run in
    let growth = Int(try run.options.number("T_mult", 1))
    let found = try period(of: epoch, run) { length, _ in length * growth }
    return try half(found.since, of: Int(try run.options.number("T_0", 1)), run)
  },
  .law(
    "first-grown", "The first period is T_mult times as long already",
    equation: "Tᵢ = T₀ T_multⁱ⁺¹"
  ) { epoch, run in
    let growth = Int(try run.options.number("T_mult", 1))
    let found = try period(of: epoch, run, first: growth) { length, _ in length * growth }
    return try half(found.since, of: found.length, run)
  },
  .law(
    "grows-by-the-past", "A period is T_mult times as long as all before it together",
    equation: "Tᵢ = T_mult (T₀ + … + Tᵢ₋₁)"
  ) { epoch, run in
    let growth = Int(try run.options.number("T_mult", 1))
    let found = try period(of: epoch, run) { _, start in start * growth }
    return try half(found.since, of: found.length, run)
  },
  .law(
    "peak-halves", "Each restart comes up to half the height of the one before",
    equation: "(γ − m)/2ⁱ", seenIn: "m_mul = 0.5 of Keras's CosineDecayRestarts"
  ) { epoch, run in
    let growth = Int(try run.options.number("T_mult", 1))
    let floor = try run.options.number("eta_min", 0)
    let found = try period(of: epoch, run) { length, _ in length * growth }
    let rate = try half(found.since, of: found.length, run)
    return floor + (rate - floor) / Double(1 << found.index)
  },
]

func restartsRun(peak: Double, floor: Double, period: Int, growth: Int, steps: Int) -> ScheduleRun {
  ScheduleRun(
    "CosineAnnealingWarmRestarts",
    options: [
      "T_0": .number(Double(period)), "T_mult": .number(Double(growth)), "eta_min": .number(floor),
    ], base: Rates(learningRate: peak), steps: steps)
}

private let restartsRuns = zip(
  Generator<Int>.integer(in: 2...4), .integer(in: 1...3), .choice(of: [0.1, 0.5])
).map { restartsRun(peak: $2, floor: 0.01, period: $0, growth: $1, steps: 14) }

/// The period in which an epoch lies, and how far into it that is; the first one is `first` times T₀ long,
/// and each later one as `next` says of the one before and of where it begins.
private func period(
  of epoch: Int, _ run: ScheduleRun, first: Int = 1, next: (_ length: Int, _ start: Int) -> Int
) throws -> (index: Int, since: Int, length: Int) {
  var (index, start, length) = (0, 0, first * Int(try run.options.number("T_0", 1)))
  while epoch >= start + length {
    start += length
    length = next(length, start)
    index += 1
  }
  return (index, epoch - start, length)
}

/// Half a wave of this length, some epochs after its beginning.
private func half(_ since: Int, of length: Int, _ run: ScheduleRun) throws -> Double {
  cosineRate(
    epoch: since, peak: run.base.learningRate, floor: try run.options.number("eta_min", 0),
    period: length)
}
