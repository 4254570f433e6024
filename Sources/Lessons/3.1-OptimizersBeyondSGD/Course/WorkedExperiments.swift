import Gradus
import GradusReference
import OptimizersBeyondSGDQuestions

// The worked answers of the experiments.

/// What each learning rate of the sweep will do.
package func sweepLearningRates(_ sweep: LearningRateSweep) -> LearningRateReport {
  let (limit, risesAt) = sweepLearningRates(sweep.rates, x: sweep.x, distance: sweep.distance)
  return LearningRateReport(limit: limit, risesAt: risesAt)
}

/// The least-squares line, and by how much each learned line's loss is larger.
package func compareWithLeastSquares(_ question: FitQuestion) -> FitReport {
  let best = leastSquaresLine(question.data)
  let least = meanSquaredError(of: best, on: question.data)
  return FitReport(
    best: best,
    excessLosses: question.learned.map { meanSquaredError(of: $0, on: question.data) - least })
}
