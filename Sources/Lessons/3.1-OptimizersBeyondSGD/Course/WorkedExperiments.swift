import Gradus
import OptimizersBeyondSGDQuestions
import Reference

// The worked answers of the experiments.

/// What each learning rate of the sweep does.
package func sweepLearningRates(_ sweep: LearningRateSweep) -> LearningRateReport {
  LearningRateReport(
    largestStableRate: largestStableLearningRate(sweep.x),
    outcomes: zip(sweep.rates, sweep.losses).map { rate, losses in
      let final = losses.last ?? .nan
      return LearningRateReport.Outcome(
        rate: rate, finalLoss: final,
        epochsToTarget: losses.firstIndex { $0 <= sweep.target }.map { $0 + 1 },
        diverged: !(final <= losses.first ?? .nan) || !final.isFinite)
    })
}

/// The least-squares line, and by how much each learned line's loss is larger.
package func compareWithLeastSquares(_ question: FitQuestion) -> FitReport {
  let best = leastSquaresLine(question.data)
  let least = meanSquaredError(of: best, on: question.data)
  return FitReport(
    best: best,
    excessLosses: question.learned.map { meanSquaredError(of: $0, on: question.data) - least })
}

/// How a run with momentum compares with the same run without.
package func raceMomentum(_ race: MomentumRace) -> MomentumReport {
  let rises = zip(race.withMomentum, race.withMomentum.dropFirst()).count { $1 > $0 }
  return MomentumReport(
    plainSettles: settles(race.plain, race.target),
    momentumSettles: settles(race.withMomentum, race.target), rises: rises,
    finalRatio: (race.plain.last ?? .nan) / (race.withMomentum.last ?? .nan))
}

/// The epoch, counted from 1, after the last one whose loss is above `target`; nil if that is the
/// last of all. A loss that is not a number is above every target.
private func settles(_ losses: [Double], _ target: Double) -> Int? {
  let above = losses.lastIndex { !($0 <= target) } ?? -1
  return above + 1 < losses.count ? above + 2 : nil
}

/// The optimizers by the mean distance of what they learned from the line y = 2x + 3, the
/// smallest first.
package func rankByNoise(_ trial: NoiseTrial) -> NoiseReport {
  let rows = zip(trial.optimizers, trial.lines).map { optimizer, lines in
    let errors = lines.map { line in
      let (dw, db) = (line.weight - 2, line.bias - 3)
      return (dw * dw + db * db).squareRoot()
    }
    let n = Double(errors.count)
    let mean = errors.reduce(0, +) / n
    let squares = errors.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return NoiseReport.Row(
      optimizer: optimizer, meanError: mean, standardDeviation: (squares / (n - 1)).squareRoot())
  }
  return NoiseReport(rows: rows.sorted { $0.meanError < $1.meanError })
}
