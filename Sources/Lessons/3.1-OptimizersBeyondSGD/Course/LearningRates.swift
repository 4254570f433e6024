import CGSL
import Catalogue
import Exercising
import Gradus
import OptimizersBeyondSGDQuestions
import PropertyTesting
import Reference

/// The learning-rate sweep, and the largest rate that can converge.
let learningRatesExercise: Exercise<LearningRateSweep, LearningRateReport> = Exercise(
  "3.1.learning-rates", "the learning-rate sweep", file: "LearningRates.swift",
  reference: { sweepLearningRates($0) },
  claims: [
    .lessonsExample {
      let sweep = LearningRateSweep(
        x: [0, 1, 2], rates: [0.1, 0.43, 0.5],
        losses: [[8, 7, 9, 2], [8, 1, 0.5, 9], [8, 80, .infinity, .nan]], target: 2)
      return [(sweep, sweepLearningRates(sweep))]
    },
    Claim(
      "reports PyTorch's runs at 0.01, 0.05, 0.1 and 0.2", asking: recordedSweeps,
      source: "from PyTorch's losses"),
    Claim(
      "the largest stable rate is 2 / Λmax of the loss's second derivatives (eigenvalue by GSL)",
      forAll: Generator<Int>.integer(in: 2...6).flatMap { points($0, offset: -1) }
    ) { data, sweep in
      let x = data.x
      let answer = try sweep.ask(
        LearningRateSweep(x: x, rates: [0.1], losses: [[1, 0.5]], target: 0.7))
      try sweep.expect(
        answer.largestStableRate, equals: 2 / largestEigenvalue(x),
        "largestStableRate")
    },
    Claim(
      "tells runs that come down, stay up, swing, hit the target exactly, and diverge, in the order "
        + "given",
      asking: {
        let sweep = LearningRateSweep(
          x: [-1, 0.5, 2, 3],
          rates: [0.4, 0.01, 0.2, 0.8, 0.5, 0.6, 0.7, 1.6, 3.2, 6.4, 0.3, 12.8, 0.1],
          losses: [
            [8, 1, 0.5, 1.5], [8, 6, 5, 4.5], [8, 3, 2, 1], [8, 7, 9, 8.5], [8, 12, 3, 1],
            [8, 9, 7, 8], [8, 1, 0.5, 9], [8, 80, 8e200, .infinity], [8, 1e300, .infinity, .nan],
            [.infinity, .infinity], [.infinity, 5, 3, 1], [.nan, .nan], [2],
          ], target: 2)
        return [(sweep, sweepLearningRates(sweep))]
      }, source: "by hand"),
  ],
  deviations: Deviations(
    of: SweepRecipe(), answering: { $0.report($1) }, SweepRecipe.deviations),
  hints: [
    "Too small a rate is slow; too large a one overshoots, and beyond a limit each step lands "
      + "further from the minimum than the last. The limit comes from the steepest curvature.",
    "The loss's second derivatives are 2/n · [[Σx², Σx], [Σx, n]]. A symmetric 2×2 matrix "
      + "[[a, b], [b, d]] has the eigenvalues (a + d)/2 ± √(((a − d)/2)² + b²).",
    "let losses = try train(rate); epochsToTarget is losses.firstIndex(where: { $0 <= target }) "
      + "plus 1. A run diverged when its last loss is above its first or is not finite: NaN "
      + "compares false with everything, so test isFinite as well.",
  ])

/// The sweep over each optimizer's recorded runs.
private func recordedSweeps() throws -> [(question: LearningRateSweep, answer: LearningRateReport)]
{
  let rates = [0.01, 0.05, 0.1, 0.2]
  let recordings = try ["lr-0.01", "lr-0.05", "post", "lr-0.2"].map(Golden.training)
  return (recordings.first?.runs ?? []).indices.map { index in
    let sweep = LearningRateSweep(
      x: recordings[0].data.x, rates: rates,
      losses: recordings.map { $0.runs[index].float64.losses },
      target: 0.1)
    return (sweep, sweepLearningRates(sweep))
  }
}
