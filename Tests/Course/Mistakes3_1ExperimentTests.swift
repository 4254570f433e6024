import Foundation
import Gradus
import GradusReference
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

  private func noise(
    _ part:
      @escaping (_ curvature: Double, _ distance: Double, _ left: Double, _ variance: Double)
      -> Double
  ) -> (Call) throws -> Tensors {
    { call in
      let (rate, epochs) = (try call.number("rate"), try call.integer("epochs"))
      let variance = 2 * pow(try call.number("noise"), 2) / (try call.number("points"))
      var sum = 0.0
      for (curvature, distance) in zip(try call.list("curvatures"), try call.list("distances")) {
        let left = (0..<epochs).reduce(1.0) { left, _ in left * (1 - rate * curvature) }
        sum += part(curvature, distance, left, variance)
      }
      return Tensors([NamedTensor("mean square", sum)])
    }
  }

  @Test func aMovedMinimumIsLeftAsItIs() {
    // The mean square of fd + (1 − f)m, written out.
    noiseExercise.expectHolds(
      noise { curvature, distance, f, variance in
        let move = curvature == 0 ? 0 : variance / curvature
        return f * f * distance * distance + move - 2 * f * move + f * f * move
      })
    noiseExercise.expectNamed(
      "arrived",
      noise { curvature, distance, f, variance in
        f * f * distance * distance + (curvature == 0 ? 0 : variance / curvature)
      })
    // Right, but for a direction in which nothing slopes.
    noiseExercise.expectNamed(
      "divides-by-zero",
      noise { curvature, distance, f, variance in
        f * f * distance * distance + (1 - f) * (1 - f) * variance / curvature
      })
  }

  @Test func theNoisesFactorIsForgotten() {
    noiseExercise.expectNamed(
      "two-forgotten",
      noise { curvature, distance, f, variance in
        f * f * distance * distance
          + (curvature == 0 ? 0 : (1 - f) * (1 - f) * variance / 2 / curvature)
      })
  }

  @Test func whatNobodyNamedIsLocated() {
    // The true line taken for the start: the move is undone, not made.
    noiseExercise.expectRejected(
      by: "computes the lesson's example",
      noise { curvature, distance, f, variance in
        (1 - f) * (1 - f) * distance * distance + f * f * variance / curvature
      })
  }

  // MARK: 3.1.momentum-race

  private func race(
    _ left: @escaping (_ sum: Double, _ momentum: Double) -> Double,
    best: ((_ flat: Double, _ steep: Double) -> (Double, Double))? = nil
  ) -> (Call) throws -> Tensors {
    { call in
      let (rate, momentum) = (try call.number("rate"), try call.number("momentum"))
      let (flat, steep) = (try call.number("flat"), try call.number("steep"))
      let pair = bestMomentum(flat: flat, steep: steep)
      let (bestRate, bestMomentum) = best?(flat, steep) ?? (pair.rate, pair.momentum)
      let sizes = [flat, steep].map { left(1 + momentum - rate * $0, momentum) }
      return Tensors([
        NamedTensor("left", max(sizes[0], sizes[1])), NamedTensor("best rate", bestRate),
        NamedTensor("best momentum", bestMomentum),
      ])
    }
  }

  private func larger(_ sum: Double, _ momentum: Double) -> Double {
    max(momentum.squareRoot(), abs(sum / 2) + max(0, sum * sum / 4 - momentum).squareRoot())
  }

  @Test func theRaceIsWrittenInManyWays() {
    momentumRaceExercise.expectHolds(race(larger))
    // By what is left of a long run that nothing disturbs.
    momentumRaceExercise.expectHolds(
      race(larger) { flat, steep in
        let root = (steep / flat).squareRoot()
        return (4 / (flat * (root + 1) * (root + 1)), 1 - 4 * root / ((root + 1) * (root + 1)))
      })
    momentumRaceExercise.expectNamed(
      "always-complex", race { _, momentum in momentum.squareRoot() })
    momentumRaceExercise.expectNamed(
      "steep-never-decides",
      race { sum, momentum in
        let inside = sum * sum / 4 - momentum
        return inside < 0 ? momentum.squareRoot() : abs(sum / 2 + inside.squareRoot())
      })
    momentumRaceExercise.expectNamed(
      "kappa-without-root",
      race(larger) { flat, steep in
        let root = (steep - flat) / (steep + flat)
        return ((1 + root) * (1 + root) / steep, root * root)
      })
  }

  @Test func rootsAreForgottenOrNotHalved() {
    momentumRaceExercise.expectNamed(
      "root-not-halved",
      race { sum, momentum in
        let inside = sum * sum - 4 * momentum
        return inside < 0
          ? momentum.squareRoot()
          : max(
            abs(sum + inside.squareRoot()), abs(sum - inside.squareRoot()))
      })
    momentumRaceExercise.expectNamed(
      "momentum-for-its-root",
      race(larger) { flat, steep in
        let momentum = bestMomentum(flat: flat, steep: steep).momentum
        return ((1 + momentum) * (1 + momentum) / steep, momentum)
      })
  }

  @Test func aRaceShowsItsValley() throws {
    let wrong = try #require(momentumRaceExercise.firstCounterexample(race { _, _ in 2 }))
    #expect(wrong.place == "left")
    let shown = try #require(wrong.detail)
    #expect(shown.contains("flat = 2") && shown.contains("steep = 18"), "\(shown)")
  }

  // MARK: 3.1.learning-rates

  private func sweep(
    rate: @escaping ([Double]) -> Double,
    rises: @escaping (_ sweep: LearningRateSweep, _ rate: Double) -> Int? = { sweep, rate in
      sweepLearningRates([rate], x: sweep.x, distance: sweep.distance).risesAt[0]
    }
  ) -> (LearningRateSweep) -> LearningRateReport {
    { sweep in
      LearningRateReport(
        limit: rate(sweep.x), risesAt: sweep.rates.map { rises(sweep, $0) })
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

  /// Steps along the slopes, where the rate is above the limit, and notes the first rise.
  private func walk(
    limit: @escaping ([Double]) -> Double, factor: Double = 2, atMost epochs: Int = 20_000
  ) -> (LearningRateSweep) -> LearningRateReport {
    sweep(rate: limit) { sweep, rate in
      guard rate > limit(sweep.x) else { return nil }
      let (q, m) = (self.mean(sweep.x.map { $0 * $0 }), self.mean(sweep.x))
      func excess(_ d: Line) -> Double {
        q * d.weight * d.weight + 2 * m * d.weight * d.bias + d.bias * d.bias
      }
      var d = sweep.distance
      for epoch in 2...epochs {
        d = Line(
          weight: d.weight - factor * rate * (q * d.weight + m * d.bias),
          bias: d.bias - factor * rate * (m * d.weight + d.bias))
        if excess(d) > excess(sweep.distance) { return epoch }
      }
      return nil
    }
  }

  @Test func whoGoesByTheLimit() {
    learningRatesExercise.expectHolds(walk(limit: right))
    learningRatesExercise.expectNamed("hundred-epochs", walk(limit: right, atMost: 100))
    learningRatesExercise.expectNamed(
      "smallest-eigenvalue-throughout",
      walk { x in self.limit(2 * self.mean(x.map { $0 * $0 }), 2 * self.mean(x), 2, sign: -1) })
    learningRatesExercise.expectNamed(
      "factor-two-missing-throughout", walk(limit: { 2 * self.right($0) }, factor: 1))
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

  /// The first epoch with a loss above `bound` of those before, in a run of `epochs` at most.
  private func run(
    _ epochs: Int, above bound: @escaping ([Double]) -> Double
  ) -> (LearningRateSweep, Double) -> Int? {
    { sweep, rate in
      let (q, m) = (self.mean(sweep.x.map { $0 * $0 }), self.mean(sweep.x))
      var (w, b, losses) = (sweep.distance.weight, sweep.distance.bias, [Double]())
      for epoch in 1...epochs {
        let loss = q * w * w + 2 * m * w * b + b * b
        // What is left near the best line is rounding.
        if epoch > 1 && loss > max(bound(losses) * (1 + 1e-12), 1e-20 * losses[0]) { return epoch }
        losses.append(loss)
        (w, b) = (w - 2 * rate * (q * w + m * b), b - 2 * rate * (m * w + b))
      }
      return nil
    }
  }

  @Test func aRunTellsWhenItRises() {
    learningRatesExercise.expectHolds(sweep(rate: right, rises: run(3000) { $0[0] }))
    learningRatesExercise.expectNamed(
      "above-the-last", sweep(rate: right, rises: run(3000) { $0[$0.count - 1] }))
    learningRatesExercise.expectNamed(
      "rises-at-once", sweep(rate: right) { $1 > self.right($0.x) ? 2 : nil })
    // Too short a run misses what comes late.
    learningRatesExercise.expectRejected(
      by: "says what PyTorch's runs", sweep(rate: right, rises: run(20) { $0[0] }))
  }

  @Test func aSweepShowsItsPointsAndWords() throws {
    let outcome = try #require(
      learningRatesExercise.firstCounterexample(sweep(rate: right) { _, _ in nil }))
    #expect(outcome.place == "risesAt[1]" && outcome.answered == "nil")
    #expect(outcome.asked.contains("a line whose weight is off by 1 and its bias by -2"))
    #expect(outcome.detail == "x [0, 1, 2]")
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
