import Foundation
import Gradus
import OptimizersBeyondSGDQuestions
import Testing

@testable import Exercising
@testable import OptimizersBeyondSGDCourse

/// Wrong answers to lesson 3.1's experiments, as people write them.
@Suite struct Mistakes3_1ExperimentTests {
  // MARK: 3.1.fit

  private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  private func fit(
    _ best: @escaping (Dataset) -> Line, loss: ((Line, Dataset) -> Double)? = nil
  ) -> (FitQuestion) -> FitReport {
    func meanSquare(_ line: Line, _ data: Dataset) -> Double {
      mean(zip(data.x, data.y).map { x, y -> Double in pow(y - line.weight * x - line.bias, 2) })
    }
    let loss = loss ?? meanSquare
    return { question in
      let line = best(question.data)
      return FitReport(
        best: line,
        excessLosses: question.learned.map {
          loss($0, question.data) - loss(line, question.data)
        })
    }
  }

  private func centred(_ data: Dataset) -> Line {
    let (x, y) = (mean(data.x), mean(data.y))
    let products = mean(zip(data.x, data.y).map { ($0 - x) * ($1 - y) })
    let w = products / mean(data.x.map { pow($0 - x, 2) })
    return Line(weight: w, bias: y - w * x)
  }

  @Test func aFitWrittenOtherwiseHolds() {
    fitExercise.expectHolds(fit(centred))
    fitExercise.expectHolds(
      fit { data in
        // Σ (x − x̄) y is equal in algebra and as precise.
        let x = self.mean(data.x)
        let products = self.mean(zip(data.x, data.y).map { ($0 - x) * $1 })
        let w = products / self.mean(data.x.map { ($0 - x) * ($0 - x) })
        return Line(weight: w, bias: self.mean(zip(data.x, data.y).map { $1 - w * $0 }))
      })
  }

  @Test func sumsOfProductsLoseTheDigits() {
    func line(_ d: Dataset) -> Line {
      let n = Double(d.count)
      let (x, y) = (mean(d.x), mean(d.y))
      let xy: Double = zip(d.x, d.y).map(*).reduce(0, +)
      let xx: Double = d.x.map { $0 * $0 }.reduce(0, +)
      let w = (xy - n * x * y) / (xx - n * x * x)
      return Line(weight: w, bias: y - w * x)
    }
    func cramer(_ d: Dataset) -> Line {
      let n = Double(d.count)
      let x: Double = d.x.reduce(0, +)
      let y: Double = d.y.reduce(0, +)
      let xx: Double = d.x.map { $0 * $0 }.reduce(0, +)
      let xy: Double = zip(d.x, d.y).map(*).reduce(0, +)
      let determinant = n * xx - x * x
      return Line(weight: (n * xy - x * y) / determinant, bias: (xx * y - x * xy) / determinant)
    }
    func expanded(_ line: Line, _ d: Dataset) -> Double {
      let (w, b) = (line.weight, line.bias)
      let xx: Double = mean(d.x.map { $0 * $0 })
      let xy: Double = mean(zip(d.x, d.y).map(*))
      let yy: Double = mean(d.y.map { $0 * $0 })
      let (x, y) = (mean(d.x), mean(d.y))
      let squares = yy + w * w * xx + b * b
      let products = w * xy + b * y - w * b * x
      return squares - 2 * products
    }
    fitExercise.expectNamed("differences-of-products", fit(line))
    fitExercise.expectNamed("differences-of-products", fit(cramer))
    fitExercise.expectRejected(by: "points far from zero", fit(centred, loss: expanded))
  }

  @Test func aFitShowsItsPoints() throws {
    let wrong = try #require(
      fitExercise.firstCounterexample(fit { _ in Line(weight: 0, bias: 0) }))
    #expect(wrong.detail == "x [0, 1, 2], y [1, 2, 5]")
    #expect(wrong.expected == "2  (worked in the lesson)")
  }

  // MARK: 3.1.noise

  private func rank(_ spread: @escaping ([Double]) -> Double) -> (NoiseTrial) -> NoiseReport {
    { trial in
      let rows = zip(trial.optimizers, trial.lines).map { name, lines in
        let errors = lines.map { hypot($0.weight - 2, $0.bias - 3) }
        return NoiseReport.Row(
          optimizer: name, meanError: self.mean(errors), standardDeviation: spread(errors))
      }
      return NoiseReport(rows: rows.sorted { $0.meanError < $1.meanError })
    }
  }

  @Test func aSpreadBySquaresLosesTheDigits() {
    noiseExercise.expectHolds(
      rank { e in
        let mean = self.mean(e)
        let squares: Double = e.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
        return (squares / Double(e.count - 1)).squareRoot()
      })
    noiseExercise.expectNamed(
      "difference-of-squares",
      rank { e in
        let n = Double(e.count)
        let mean = self.mean(e)
        let squares = self.mean(e.map { $0 * $0 }) - mean * mean
        return (max(0, squares) * n / (n - 1)).squareRoot()
      })
  }

  @Test func noiseShowsItsLines() throws {
    let wrong = try #require(noiseExercise.firstCounterexample(rank { _ in 0 }))
    #expect(wrong.detail == "sgd learned [(2.3, 3.4), (1.4, 3.8), (2, 3.6)]")
  }

  // MARK: 3.1.momentum-race

  private func race(_ settles: @escaping ([Double], Double) -> Int?) -> (MomentumRace) ->
    MomentumReport
  {
    { race in
      var rises = 0
      for t in race.withMomentum.indices.dropFirst()
      where race.withMomentum[t] > race.withMomentum[t - 1] { rises += 1 }
      return MomentumReport(
        plainSettles: settles(race.plain, race.target),
        momentumSettles: settles(race.withMomentum, race.target), rises: rises,
        finalRatio: race.plain[race.plain.count - 1]
          / race.withMomentum[race.withMomentum.count - 1]
      )
    }
  }

  @Test func nanIsNotAbove() {
    momentumRaceExercise.expectNamed(
      "nan-is-below",
      race { losses, target in
        guard let last = losses.lastIndex(where: { $0 > target }) else { return 1 }
        return last == losses.count - 1 ? nil : last + 2
      })
    momentumRaceExercise.expectNamed(
      "nan-is-below",
      race { losses, target in
        var epoch = 1
        for (t, loss) in losses.enumerated() { if loss > target { epoch = t + 2 } }
        return epoch > losses.count ? nil : epoch
      })
    momentumRaceExercise.expectNamed(
      "nan-is-below",
      race { losses, target in
        losses.indices.first { t in !losses[t...].contains { $0 > target } }.map { $0 + 1 }
      })
    momentumRaceExercise.expectHolds(
      race { losses, target in
        losses.indices.first { t in losses[t...].allSatisfy { $0 <= target } }.map { $0 + 1 }
      })
  }

  @Test func aRaceShowsItsLosses() throws {
    let wrong = try #require(momentumRaceExercise.firstCounterexample(race { _, _ in nil }))
    #expect(wrong.detail == "losses without momentum [10, 6, 4, 2], with it [10, 3, 5, 1]")
    #expect(wrong.answered == "nil")
  }

  // MARK: 3.1.learning-rates

  private func sweep(
    rate: @escaping ([Double]) -> Double,
    diverged: @escaping ([Double]) -> Bool = {
      !($0[$0.count - 1] <= $0[0] && $0[$0.count - 1].isFinite)
    }
  ) -> (LearningRateSweep) -> LearningRateReport {
    { sweep in
      LearningRateReport(
        largestStableRate: rate(sweep.x),
        outcomes: zip(sweep.rates, sweep.losses).map { rate, losses in
          LearningRateReport.Outcome(
            rate: rate, finalLoss: losses[losses.count - 1],
            epochsToTarget: losses.firstIndex { $0 <= sweep.target }.map { $0 + 1 },
            diverged: diverged(losses))
        })
    }
  }

  /// 2 / λ with λ a root of λ² − (a + d) λ + (ad − b²).
  private func limit(_ a: Double, _ b: Double, _ d: Double, sign: Double = 1) -> Double {
    let (trace, determinant) = (a + d, a * d - b * b)
    return 4 / (trace + sign * (trace * trace - 4 * determinant).squareRoot())
  }

  private func right(_ x: [Double]) -> Double {
    limit(2 * mean(x.map { $0 * $0 }), 2 * mean(x), 2)
  }

  @Test func theSmallerEigenvalue() {
    learningRatesExercise.expectHolds(sweep(rate: right))
    learningRatesExercise.expectNamed(
      "smallest-eigenvalue",
      sweep { x in self.limit(2 * self.mean(x.map { $0 * $0 }), 2 * self.mean(x), 2, sign: -1) })
    learningRatesExercise.expectNamed(
      "smallest-eigenvalue",
      sweep { x in
        // The determinant divided by the larger one.
        let (q, m) = (self.mean(x.map { $0 * $0 }), self.mean(x))
        let (determinant, larger) = (4 * (q - m * m), 2 / self.right(x))
        return 2 / (determinant / larger)
      })
    learningRatesExercise.expectNamed(
      "smallest-eigenvalue",
      sweep { x in
        let (q, m) = (self.mean(x.map { $0 * $0 }), self.mean(x))
        let root = (pow(q - 1, 2) + 4 * m * m).squareRoot()
        let half = q + 1
        return 2 / min(half + root, half - root)
      })
  }

  @Test func sumsForMeans() {
    func sums(_ x: [Double]) -> (Double, Double, Double) {
      (x.reduce(0) { $0 + $1 * $1 }, x.reduce(0, +), Double(x.count))
    }
    learningRatesExercise.expectNamed(
      "sums-for-means",
      sweep { x in self.limit(2 * sums(x).0, 2 * sums(x).1, 2) })
    learningRatesExercise.expectNamed(
      "not-averaged",
      sweep { x in self.limit(2 * sums(x).0, 2 * sums(x).1, 2 * sums(x).2) })
    learningRatesExercise.expectNamed(
      "n-missing",
      sweep { x in
        let s = sums(x)
        return self.limit(s.0 * 2 / s.2, s.1 * 2 / s.2, 2 / s.2)
      })
  }

  @Test func infinityFromTheStartIsDivergence() {
    learningRatesExercise.expectNamed(
      "infinity-converges", sweep(rate: right) { $0.last!.isNaN || $0.last! > $0.first! })
    learningRatesExercise.expectNamed(
      "greater-alone", sweep(rate: right) { $0.last! > $0.first! })
  }

  @Test func aSweepShowsItsLossesAndWords() throws {
    let outcome = try #require(
      learningRatesExercise.firstCounterexample(sweep(rate: right) { _ in false }))
    #expect(outcome.detail == "with the rate 0.43 the losses are [8, 1, 0.5, 9]")
    #expect(outcome.answered == "false")
    let rate = try #require(learningRatesExercise.firstCounterexample(sweep { _ in 0 }))
    #expect(rate.detail == "x [0, 1, 2]")
  }

  // MARK: 3.1.loop

  private func loop(
    loss: @escaping (Line, Dataset) -> Double
  ) -> (TrainingScript) throws -> TrainingTrace {
    { script in
      var (line, trace) = (
        script.initial,
        TrainingTrace(training: .init(losses: [], weight: 0, bias: 0), gradients: [])
      )
      for update in script.updates {
        let errors = zip(script.data.x, script.data.y).map {
          line.weight * $0 + line.bias - $1
        }
        trace.training.losses.append(loss(line, script.data))
        trace.gradients.append(
          Line(
            weight: 2 * self.mean(zip(errors, script.data.x).map(*)), bias: 2 * self.mean(errors)))
        line = Line(weight: line.weight + update.weight, bias: line.bias + update.bias)
      }
      (trace.training.weight, trace.training.bias) = (line.weight, line.bias)
      return trace
    }
  }

  @Test func aLossBySquaresLosesTheDigits() {
    trainingLoopExercise.expectHolds(
      loop { line, d in
        self.mean(zip(d.x, d.y).map { pow($1 - line.weight * $0 - line.bias, 2) })
      })
    trainingLoopExercise.expectNamed(
      "squares-multiplied-out",
      loop { line, d in
        let p = d.x.map { line.weight * $0 + line.bias }
        let (pp, yy) = (self.mean(p.map { $0 * $0 }), self.mean(d.y.map { $0 * $0 }))
        let py: Double = self.mean(zip(p, d.y).map(*))
        return pp - 2 * py + yy
      })
  }

  @Test func aLoopShowsItsPointsAndParameters() throws {
    let wrong = try #require(trainingLoopExercise.firstCounterexample(loop { _, _ in 0 }))
    #expect(wrong.detail == "in epoch 1 weight 0, bias 0; x [0, 1, 2], y [1, 3, 5]")
  }
}
