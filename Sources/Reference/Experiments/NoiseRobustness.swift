import Gradus

/// The optimizers by the mean distance of what they learned from the line y = 2x + 3, the
/// smallest first.
public func rankByNoise(_ trial: NoiseTrial) -> NoiseReport {
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
