import Exercising
import Catalogue
import CGSL
import Gradus
import PropertyTesting
import Reference

/// The learning-rate sweep, and the largest rate that can converge.
let learningRatesExercise: Exercise<LearningRateSweep, LearningRateReport> = Exercise(
  "3.1.learning-rates", "the learning-rate sweep", file: "LearningRates.swift",
  reference: { sweepLearningRates($0) },
  claims: [
    Claim(
      "reports PyTorch's runs at 0.01, 0.05, 0.1 and 0.2", asking: recordedSweeps,
      source: "from PyTorch's losses"),
    Claim(
      "the largest stable rate is 2 / λmax of the loss's second derivatives (eigenvalue by GSL)",
      forAll: Generator<Int>.integer(in: 2...6).flatMap { .vector($0) }
    ) { x, sweep in
      let answer = try sweep.ask(
        LearningRateSweep(x: x, rates: [0.1], losses: [[1, 0.5]], target: 0.7))
      try sweep.expect(
        answer.largestStableRate, equals: 2 / largestEigenvalue(x),
        "for x = \(x.map(text)), largestStableRate")
    },
    Claim(
      "tells runs that come down, stay up, swing, hit the target exactly, and diverge, in the order "
        + "given",
      asking: {
        let sweep = LearningRateSweep(
          x: [-1, 0.5, 2, 3], rates: [0.4, 0.01, 0.2, 0.8, 0.5, 0.6, 0.7, 1.6, 3.2],
          losses: [
            [8, 1, 0.5, 1.5], [8, 6, 5, 4.5], [8, 3, 2, 1], [8, 7, 9, 8.5], [8, 12, 3, 1],
            [8, 9, 7, 8], [8, 1, 0.5, 9], [8, 80, 8e200, .infinity], [8, 1e300, .infinity, .nan],
          ], target: 2)
        return [(sweep, sweepLearningRates(sweep))]
      }, source: "by hand"),
  ],
  deviations: Deviations(
    editing: { sweepLearningRates($0) },
    [
      Deviation("one-over-lambda", "The largest stable rate is taken as 1 / λmax") {
        $1.largestStableRate /= 2
      },
      Deviation("factor-two-missing", "The second derivatives lack the factor 2 of the square") {
        $1.largestStableRate *= 2
      },
      Deviation("smallest-eigenvalue", "The smaller eigenvalue is taken in place of the larger") {
        $1.largestStableRate = 2 / (2 * hessianTrace($0.x) - largestEigenvalue($0.x))
      },
      Deviation("trace-for-eigenvalue", "The trace is taken in place of the largest eigenvalue") {
        $1.largestStableRate = 1 / hessianTrace($0.x)
      },
      Deviation("not-averaged", "The second derivatives are summed over the points, not averaged") {
        $1.largestStableRate /= Double($0.x.count)
      },
      Deviation("epochs-from-zero", "Epochs are counted from 0") {
        for index in $1.outcomes.indices {
          $1.outcomes[index].epochsToTarget = $1.outcomes[index].epochsToTarget.map { $0 - 1 }
        }
      },
      Deviation("strictly-below", "A loss equal to the target does not count as reaching it") {
        for index in $1.outcomes.indices {
          let target = $0.target
          $1.outcomes[index].epochsToTarget = $0.losses[index].firstIndex { $0 < target }
            .map { $0 + 1 }
        }
      },
      Deviation("lowest-for-final", "The lowest loss is reported as the final one") {
        for index in $1.outcomes.indices {
          $1.outcomes[index].finalLoss = $0.losses[index].min() ?? .nan
        }
      },
      Deviation("nan-converges", "A loss that is NaN does not count as diverged") {
        for index in $1.outcomes.indices where $1.outcomes[index].finalLoss.isNaN {
          $1.outcomes[index].diverged = false
        }
      },
      Deviation("rise-is-divergence", "Any rise of the loss counts as diverged") {
        for index in $1.outcomes.indices {
          let losses = $0.losses[index]
          $1.outcomes[index].diverged = zip(losses, losses.dropFirst()).contains { !($1 <= $0) }
        }
      },
    ]),
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

/// Half the trace of the second derivatives, the mean of x² plus 1.
private func hessianTrace(_ x: [Double]) -> Double {
  x.reduce(0) { $0 + $1 * $1 } / Double(x.count) + 1
}
