import BatchAndStochasticQuestions
import Foundation
import Gradus
import LinearRegressionQuestions
import Testing
import TheTrainingLoopQuestions

@testable import BatchAndStochasticCourse
@testable import Exercising
@testable import LinearRegressionCourse
@testable import OptimizersBeyondSGDCourse
@testable import TheTrainingLoopCourse

/// Wrong answers that were invented without a look at the deviations: each is rejected, and those
/// that are named are named for what they do.
@Suite struct MistakesInventedTests {
  // MARK: 1.1

  @Test func oneStep() {
    func each(
      _ new: @escaping (Double, Double, Double) -> Double
    ) -> (GradientStep) -> Parameters {
      { q in Parameters(zip(q.parameters, q.gradient).map { new($0, $1, q.learningRate) }) }
    }
    expectInvented(
      stepExercise, right: [],
      wrong: [
        ("ascent", each { p, g, r in p + r * g }),
        ("share-of-parameter", each { p, g, r in p * (1 - r * g) }),
        ("sign-only", each { p, g, r in p - r * (g > 0 ? 1 : g < 0 ? -1 : 0) }),
        ("", each { p, g, r in p - r * max(-1, min(1, g)) }),
        ("", each { p, g, r in (p - r * g).rounded() }),
        ("sign-lost", each { p, g, r in p - r * abs(g) }),
        ("", each { p, g, r in p - r * r * g }),
        (
          "unit-length",
          { q in
            let length = q.gradient.map { $0 * $0 }.reduce(0, +).squareRoot()
            return Parameters(
              zip(q.parameters, q.gradient).map { $0 - q.learningRate * $1 / max(length, 1e-300) })
          }
        ),
        (
          "",
          { q in
            Parameters(
              zip(q.parameters, q.gradient.reversed()).map { $0 - q.learningRate * $1 })
          }
        ),
        (
          "slopes-averaged",
          { q in
            let mean = q.gradient.reduce(0, +) / max(1, Double(q.gradient.count))
            return Parameters(q.parameters.map { $0 - q.learningRate * mean })
          }
        ),
      ])
  }

  // MARK: 1.2

  @Test func theLoss() {
    func errors(_ loss: @escaping ([Double]) -> Double) -> (LossQuestion) -> LossAnswer {
      { q in LossAnswer(loss(zip(q.predictions, q.targets).map(-))) }
    }
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    expectInvented(
      squaredErrorExercise, right: [],
      wrong: [
        ("absolute", errors { mean($0.map(abs)) }),
        ("root-taken", errors { mean($0.map { $0 * $0 }).squareRoot() }),
        ("halved", errors { mean($0.map { $0 * $0 }) / 2 }),
        ("sum-not-mean", errors { $0.map { $0 * $0 }.reduce(0, +) }),
        ("", errors { $0.map { $0 * $0 }.max() ?? 0 }),
        ("", errors { $0.map { $0 * $0 }.sorted()[$0.count / 2] }),
        ("", errors { mean($0.map { abs($0) < 1 ? $0 * $0 / 2 : abs($0) - 0.5 }) }),
        ("", errors { mean($0.map { $0 * $0 * $0 }) }),
        ("", errors { e in mean(e.map { ($0 - mean(e)) * ($0 - mean(e)) }) }),
        ("", errors { log(1 + mean($0.map { $0 * $0 })) }),
      ])
  }

  @Test func theGradientOfALine() {
    func slopes(
      _ slope: @escaping (_ errors: [Double], _ x: [Double], _ y: [Double]) -> (Double, Double)
    ) -> (LineGradientQuestion) -> LineGradient {
      { q in
        let e = zip(q.data.x, q.data.y).map { q.line.weight * $0 + q.line.bias - $1 }
        let (w, b) = slope(e, q.data.x, q.data.y)
        return LineGradient(Line(weight: w, bias: b))
      }
    }
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    func dot(_ a: [Double], _ b: [Double]) -> Double { mean(zip(a, b).map(*)) }
    expectInvented(
      lineGradientExercise, right: [],
      wrong: [
        ("factor-two-missing", slopes { e, x, _ in (dot(e, x), mean(e)) }),
        ("sign", slopes { e, x, _ in (-2 * dot(e, x), -2 * mean(e)) }),
        ("swapped", slopes { e, x, _ in (2 * mean(e), 2 * dot(e, x)) }),
        ("product-of-means", slopes { e, x, _ in (2 * mean(e) * mean(x), 2 * mean(e)) }),
        (
          "errors-squared",
          slopes { e, x, _ in (2 * dot(e.map { $0 * $0 }, x), 2 * mean(e.map { $0 * $0 })) }
        ),
        ("", slopes { e, _, y in (2 * dot(e, y), 2 * mean(e)) }),
        ("", slopes { e, x, _ in (2 * dot(e.map(abs), x), 2 * mean(e.map(abs))) }),
        ("", slopes { e, x, _ in (2 * dot(e, x.map { $0 * $0 }), 2 * mean(e)) }),
        ("bias-factor-two-missing", slopes { e, x, _ in (2 * dot(e, x), mean(e)) }),
        ("", slopes { e, x, _ in (2 * e[0] * x[0], 2 * e[0]) }),
      ])
  }

  // MARK: 1.3

  @Test func batches() {
    func cut(_ cut: @escaping ([Int], Int, Bool) -> [[Int]]) -> (BatchSplit) -> Batches {
      { Batches(cut($0.order, $0.size, $0.dropLast)) }
    }
    func chunks(_ order: [Int], _ size: Int) -> [[Int]] {
      stride(from: 0, to: order.count, by: size).map { Array(order[$0...].prefix(size)) }
    }
    expectInvented(
      batchesExercise, right: [],
      wrong: [
        ("last-missing", cut { o, n, _ in chunks(o, n).filter { $0.count == n } }),
        ("last-kept", cut { o, n, _ in chunks(o, n) }),
        (
          "drop-inverted", cut { o, n, drop in chunks(o, n).filter { drop ? true : $0.count == n } }
        ),
        ("full-one-dropped", cut { o, n, drop in drop ? chunks(o, n).dropLast() : chunks(o, n) }),
        ("sorted", cut { o, n, drop in chunks(o.sorted(), n).filter { !drop || $0.count == n } }),
        ("", cut { o, n, drop in chunks(o, n).filter { !drop || $0.count == n }.reversed() }),
        ("", cut { o, n, drop in chunks(o.reversed(), n).filter { !drop || $0.count == n } }),
        ("", cut { o, n, drop in chunks(o, n + 1).filter { !drop || $0.count == n + 1 } }),
        (
          "",
          cut { o, n, _ in
            (0..<max(1, o.count / n)).map { k in
              o.enumerated().filter { $0.offset % max(1, o.count / n) == k }.map(\.element)
            }
          }
        ),
        ("", cut { o, n, drop in chunks(o, n).filter { !drop || $0.count == n } + [[]] }),
      ])
  }

  // MARK: 3.1

  private struct Rule: Optimizer {
    var learningRate: Double
    var options: [Double]
    var states: [[[Double]]] = []
    var count = 0
    /// A new parameter of the old one, its gradient, its state and the step's number.
    let rule: (Rule, Double, Double, inout [Double]) -> Double

    mutating func step(_ parameters: inout [[Double]], gradients: [[Double]]) throws {
      if states.isEmpty { states = parameters.map { $0.map { _ in [0, 0, 0] } } }
      count += 1
      for k in parameters.indices {
        for i in parameters[k].indices {
          parameters[k][i] = rule(self, parameters[k][i], gradients[k][i], &states[k][i])
        }
      }
    }
  }

  @Test func rmsprop() {
    func rule(
      _ rule: @escaping (_ v: inout Double, _ g: Double, _ alpha: Double, _ eps: Double) -> Double
    ) -> (OptimizerRun) throws -> Trajectory {
      { run in
        let options = [
          try run.options.number("alpha", 0.99), try run.options.number("eps", 1e-8),
        ]
        return try run.trajectory(
          of: Rule(learningRate: try run.options.number("lr", 0.01), options: options) {
            o, p, g, s in p - o.learningRate * rule(&s[0], g, o.options[0], o.options[1])
          })
      }
    }
    expectInvented(
      rmspropExercise, right: [],
      wrong: [
        (
          "epsilon-inside-root",
          rule { v, g, a, eps in
            v = a * v + (1 - a) * g * g; return g / (v + eps).squareRoot()
          }
        ),
        (
          "no-root",
          rule { v, g, a, eps in
            v = a * v + (1 - a) * g * g; return g / (v + eps)
          }
        ),
        (
          "alpha-swapped",
          rule { v, g, a, eps in
            v = (1 - a) * v + a * g * g; return g / (v.squareRoot() + eps)
          }
        ),
        (
          "sum-of-squares",
          rule { v, g, a, eps in
            v += g * g; return g / (v.squareRoot() + eps)
          }
        ),
        (
          "weight-missing",
          rule { v, g, a, eps in
            v = a * v + g * g; return g / (v.squareRoot() + eps)
          }
        ),
        (
          "absolute-value",
          rule { v, g, a, eps in
            v = a * v + (1 - a) * abs(g); return g / (v + eps)
          }
        ),
        (
          "stale-square",
          rule { v, g, a, eps in
            let step = g / (v.squareRoot() + eps)
            v = a * v + (1 - a) * g * g
            return step
          }
        ),
        (
          "",
          rule { v, g, a, eps in
            v = max(a * v, g * g); return g / (v.squareRoot() + eps)
          }
        ),
        (
          "",
          rule { v, g, a, _ in
            v = a * v + (1 - a) * g * g; return g / (v.squareRoot() + 1e-8)
          }
        ),
        (
          "",
          rule { v, g, a, eps in
            v = a * v + (1 - a) * g; return g / (abs(v).squareRoot() + eps)
          }
        ),
        (
          "ascent",
          rule { v, g, a, eps in
            v = a * v + (1 - a) * g * g; return -g / (v.squareRoot() + eps)
          }
        ),
      ])
  }

  @Test func adam() {
    typealias Moments = (m: Double, v: Double, t: Double, b1: Double, b2: Double, eps: Double)
    func run(
      _ rule: @escaping (_ s: inout [Double], _ g: Double, _ t: Double, _ o: [Double]) -> Double
    ) -> (OptimizerRun) throws -> Trajectory {
      { run in
        let betas = try run.options.pair("betas", (0.9, 0.999))
        let options = [betas.0, betas.1, try run.options.number("eps", 1e-8)]
        return try run.trajectory(
          of: Rule(learningRate: try run.options.number("lr", 1e-3), options: options) {
            o, p, g, s in p - o.learningRate * rule(&s, g, Double(o.count), o.options)
          })
      }
    }
    /// The moments as they are, and the step of them.
    func step(
      _ step: @escaping (Moments) -> Double
    ) -> (OptimizerRun) throws -> Trajectory {
      run { s, g, t, o in
        s[0] = o[0] * s[0] + (1 - o[0]) * g
        s[1] = o[1] * s[1] + (1 - o[1]) * g * g
        return step((s[0], s[1], t, o[0], o[1], o[2]))
      }
    }
    expectInvented(
      adamExercise, right: [],
      wrong: [
        ("no-bias-correction", step { $0.m / ($0.v.squareRoot() + $0.eps) }),
        (
          "only-mean-corrected",
          step { $0.m / (1 - pow($0.b1, $0.t)) / ($0.v.squareRoot() + $0.eps) }
        ),
        (
          "only-square-corrected",
          step { $0.m / (($0.v / (1 - pow($0.b2, $0.t))).squareRoot() + $0.eps) }
        ),
        (
          "epsilon-inside-root",
          step {
            let v = $0.v / (1 - pow($0.b2, $0.t))
            return $0.m / (1 - pow($0.b1, $0.t)) / (v + $0.eps).squareRoot()
          }
        ),
        (
          "no-root",
          step {
            let v = $0.v / (1 - pow($0.b2, $0.t))
            return $0.m / (1 - pow($0.b1, $0.t)) / (v + $0.eps)
          }
        ),
        (
          "epsilon-hat",
          step {
            let c = (1 - pow($0.b2, $0.t)).squareRoot() / (1 - pow($0.b1, $0.t))
            return c * $0.m / ($0.v.squareRoot() + $0.eps)
          }
        ),
        (
          "correction-without-power",
          step {
            let v = $0.v / (1 - $0.b2)
            return $0.m / (1 - $0.b1) / (v.squareRoot() + $0.eps)
          }
        ),
        (
          "steps-from-two",
          step {
            let v = $0.v / (1 - pow($0.b2, $0.t + 1))
            return $0.m / (1 - pow($0.b1, $0.t + 1)) / (v.squareRoot() + $0.eps)
          }
        ),
        (
          "betas-swapped",
          run { s, g, t, o in
            s[0] = o[1] * s[0] + (1 - o[1]) * g
            s[1] = o[0] * s[1] + (1 - o[0]) * g * g
            return s[0] / (1 - pow(o[1], t)) / ((s[1] / (1 - pow(o[0], t))).squareRoot() + o[2])
          }
        ),
        (
          "",
          run { s, g, t, o in
            s[0] = o[0] * s[0] + (1 - o[0]) * g
            s[1] = o[1] * s[1] + (1 - o[1]) * (g - s[0]) * (g - s[0])
            return s[0] / (1 - pow(o[0], t)) / ((s[1] / (1 - pow(o[1], t))).squareRoot() + o[2])
          }
        ),
        (
          "correction-stored",
          run { s, g, t, o in
            s[0] = (o[0] * s[0] + (1 - o[0]) * g) / (1 - pow(o[0], t))
            s[1] = (o[1] * s[1] + (1 - o[1]) * g * g) / (1 - pow(o[1], t))
            return s[0] / (s[1].squareRoot() + o[2])
          }
        ),
      ])
  }
}
