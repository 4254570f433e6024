import Foundation
import Gradus
import OptimizersBeyondSGDQuestions
import Testing

@testable import Exercising
@testable import OptimizersBeyondSGDCourse

/// Wrong answers to lesson 3.1, as people find them.
@Suite struct Invented3_1Tests {
  /// An optimizer that does to each number of its own what `rule` says.
  private struct Rule: Optimizer {
    var learningRate: Double
    var states: [[[Double]]] = []
    var steps = 0
    let size: Int
    /// The step and what is kept, of the slope, the parameter, what was kept, the rate and the number
    /// of the step.
    let rule: (Double, Double, [Double], Double, Int) -> (Double, [Double])

    mutating func step(_ parameters: inout [[Double]], gradients: [[Double]]) throws {
      if states.isEmpty {
        states = parameters.map { $0.map { _ in Array(repeating: 0, count: size) } }
      }
      steps += 1
      for k in parameters.indices {
        for i in parameters[k].indices {
          let (move, kept) = rule(
            gradients[k][i], parameters[k][i], states[k][i], learningRate, steps)
          parameters[k][i] -= move
          states[k][i] = kept
        }
      }
    }
  }

  private func optimizer(
    _ defaultRate: Double, _ size: Int,
    _ rule:
      @escaping (OptimizerRun, Double, Double, [Double], Double, Int) throws -> (
        Double, [Double]
      )
  ) -> (OptimizerRun) throws -> Trajectory {
    { run in
      try run.trajectory(
        of: Rule(learningRate: try run.options.number("lr", defaultRate), size: size) {
          g, p, kept, rate, t in
          (try? rule(run, g, p, kept, rate, t)) ?? (.nan, kept)
        })
    }
  }

  @Test func steps() {
    func sgd(_ move: @escaping (Double, Double, Double) -> Double) -> (OptimizerRun) throws
      -> Trajectory
    {
      optimizer(1e-3, 0) { run, g, p, _, rate, _ in
        (rate * move(g, p, try run.options.number("weight_decay", 0)), [])
      }
    }
    expectInvented(
      sgdExercise, right: [sgd { g, p, decay in g + decay * p }],
      wrong: [
        ("decay-sign", sgd { g, p, decay in g - decay * p }),
        ("decay-is-penalty", sgd { g, p, decay in g + decay * p * p / 2 }),
        ("decay-doubled", sgd { g, p, decay in g + 2 * decay * p }),
        ("decay-by-sign", sgd { g, p, decay in g + decay * (p > 0 ? 1 : p < 0 ? -1 : 0) }),
        ("decay-constant", sgd { g, _, decay in g + decay }),
      ])
  }

  @Test func balls() {
    func ball(
      first: @escaping (_ g: Double, _ tau: Double) -> Double = { g, _ in g },
      ahead: @escaping (_ g: Double, _ u: Double, _ mu: Double) -> Double = { g, u, mu in
        g + mu * u
      }
    ) -> (OptimizerRun) throws -> Trajectory {
      optimizer(1e-3, 1) { run, g, _, kept, rate, t in
        let mu = try run.options.number("momentum", 0)
        let tau = try run.options.number("dampening", 0)
        let u = t == 1 ? first(g, tau) : mu * kept[0] + (1 - tau) * g
        return (rate * (try run.options.flag("nesterov") ? ahead(g, u, mu) : u), [u])
      }
    }
    expectInvented(
      momentumExercise, right: [ball()],
      wrong: [
        ("nesterov-without-gradient", ball(ahead: { _, u, mu in mu * u })),
        ("nesterov-whole-buffer", ball(ahead: { g, u, _ in g + u })),
        ("nesterov-swapped", ball(ahead: { g, u, mu in u + mu * g })),
        ("nesterov-mean", ball(ahead: { g, u, mu in (1 - mu) * g + mu * u })),
        ("nesterov-plain", ball(ahead: { g, _, _ in g })),
        ("nesterov-and-buffer", ball(ahead: { g, u, mu in u + g + mu * u })),
        ("first-gradient-lost", ball(first: { _, _ in 0 })),
      ])
  }

  /// Nesterov's step as CS231n writes it, p − μvₜ₋₁ + (1 + μ)vₜ, with what goes wrong there.
  @Test func ballsThatLookBack() {
    func ball(
      _ step: @escaping (_ old: Double, _ now: Double, _ mu: Double) -> Double
    ) -> (OptimizerRun) throws -> Trajectory {
      optimizer(1e-3, 1) { run, g, _, kept, rate, t in
        let mu = try run.options.number("momentum", 0)
        let tau = try run.options.number("dampening", 0)
        let u = t == 1 ? g : mu * kept[0] + (1 - tau) * g
        return (rate * (try run.options.flag("nesterov") ? step(kept[0], u, mu) : u), [u])
      }
    }
    expectInvented(
      momentumExercise, right: [ball { -$2 * $0 + (1 + $2) * $1 }],
      wrong: [
        // The gradient with the old velocity is the ball without a look-ahead.
        ("nesterov-ignored", ball { old, now, mu in now - mu * old + mu * old }),
        ("nesterov-ignored", ball { _, now, mu in -mu * now + (1 + mu) * now }),
        ("nesterov-back-added", ball { $2 * $0 + (1 + $2) * $1 }),
        ("nesterov-plain", ball { -$2 * $0 + $1 }),
        ("nesterov-scaled", ball { _, now, mu in now + mu * now }),
      ])
  }

  @Test func rootMeanSquares() {
    func rms(
      mean: @escaping (_ v: Double, _ g: Double, _ alpha: Double) -> Double = { v, g, alpha in
        alpha * v + (1 - alpha) * g * g
      },
      below: @escaping (_ v: Double, _ eps: Double) -> Double = { $0.squareRoot() + $1 }
    ) -> (OptimizerRun) throws -> Trajectory {
      optimizer(1e-2, 1) { run, g, _, kept, rate, _ in
        let v = mean(kept[0], g, try run.options.number("alpha", 0.99))
        return (rate * g / below(v, try run.options.number("eps", 1e-8)), [v])
      }
    }
    expectInvented(
      rmspropExercise, right: [rms()],
      wrong: [
        ("weight-missing", rms(mean: { v, g, alpha in alpha * v + g * g })),
        ("sum-of-squares", rms(mean: { v, g, _ in v + g * g })),
        (
          "absolute-value",
          rms(mean: { v, g, alpha in alpha * v + (1 - alpha) * abs(g) }, below: { $0 + $1 })
        ),
        ("no-root", rms(below: { v, eps in v + eps })),
        ("epsilon-is-floor", rms(below: { v, eps in max(v.squareRoot(), eps) })),
        (
          "starts-at-first-square",
          rms(mean: { v, g, alpha in v == 0 ? g * g : alpha * v + (1 - alpha) * g * g })
        ),
      ])
  }

  @Test func adams() {
    func adam(
      corrected:
        @escaping (_ m: Double, _ v: Double, _ b1: Double, _ b2: Double, _ t: Int) -> (
          Double, Double
        ) = { m, v, b1, b2, t in (m / (1 - pow(b1, Double(t))), v / (1 - pow(b2, Double(t)))) },
      top: @escaping (_ m: Double, _ g: Double) -> Double = { m, _ in m },
      square: @escaping (_ g: Double, _ m: Double) -> Double = { g, _ in g * g }
    ) -> (OptimizerRun) throws -> Trajectory {
      optimizer(1e-3, 2) { run, g, _, kept, rate, t in
        let (b1, b2) = try run.options.pair("betas", (0.9, 0.999))
        let m = b1 * kept[0] + (1 - b1) * g
        let v = b2 * kept[1] + (1 - b2) * square(g, m)
        let (a, b) = corrected(m, v, b1, b2, t)
        return (
          rate * top(a, g) / (b.squareRoot() + (try run.options.number("eps", 1e-8))), [m, v]
        )
      }
    }
    expectInvented(
      adamExercise, right: [adam()],
      wrong: [
        (
          "corrections-exchanged",
          adam(corrected: { m, v, b1, b2, t in
            (m / (1 - pow(b2, Double(t))), v / (1 - pow(b1, Double(t))))
          })
        ),
        ("no-momentum", adam(top: { _, g in g })),
        ("square-of-mean", adam(square: { _, m in m * m })),
        (
          "both-corrected-by-beta1",
          adam(corrected: { m, v, b1, _, t in
            (m / (1 - pow(b1, Double(t))), v / (1 - pow(b1, Double(t))))
          })
        ),
        (
          "only-mean-corrected",
          adam(corrected: { m, v, b1, _, t in (m / (1 - pow(b1, Double(t))), v) })
        ),
        (
          "only-square-corrected",
          adam(corrected: { m, v, _, b2, t in (m, v / (1 - pow(b2, Double(t)))) })
        ),
      ])
  }

  @Test func rates() {
    func sweep(
      share: @escaping (LearningRateSweep) -> (Double, Double) = { _ in (1, 1) },
      counted: Int = 1, power: Double = 2, curved: Bool = true
    ) -> (LearningRateSweep) -> LearningRateReport {
      { sweep in
        let n = Double(sweep.x.count)
        let mean = sweep.x.reduce(0, +) / n
        let q = sweep.x.reduce(0) { $0 + $1 * $1 } / n
        let root = ((q - 1) * (q - 1) + 4 * mean * mean).squareRoot()
        let values = [q + 1 + root, q + 1 - root]
        let parts = values.map { value -> Double in
          var v = [2 * mean, value - 2 * q]
          if v == [0, 0] { v = [1, 0] }
          if mean == 0 { v = abs(value - 2 * q) < abs(value - 2) ? [1, 0] : [0, 1] }
          let d = v[0] * sweep.distance.weight + v[1] * sweep.distance.bias
          return d * d / (v[0] * v[0] + v[1] * v[1])
        }
        let scale = share(sweep)
        func excess(_ rate: Double, _ t: Int) -> Double {
          [scale.0, scale.1].indices.reduce(0) { sum, k in
            sum + (k == 0 ? scale.0 : scale.1) * (curved ? values[k] : 1) * parts[k]
              * pow(abs(1 - rate * values[k]), power * Double(t))
          }
        }
        return LearningRateReport(
          limit: 2 / values[0],
          risesAt: sweep.rates.map { rate in
            guard rate > 2 / values[0], parts[0] * scale.0 > 0 else { return nil }
            var t = 1
            while !(excess(rate, t) > excess(rate, 0)) && t < 100_000 { t += 1 }
            return t < 100_000 ? t + counted : nil
          })
      }
    }
    expectInvented(
      learningRatesExercise, right: [sweep()],
      wrong: [
        // Epochs counted from 0.
        ("epochs-from-zero", sweep(counted: 0)),
        // The steep direction alone: "rises-at-once", but for what is robustness.
        ("", sweep(share: { _ in (1, 0) })),
        // The squared distance for the loss.
        ("distance-for-loss", sweep(curved: false)),
        // The distance's power for the loss's.
        ("", sweep(power: 1)),
      ])
  }

  @Test func races() {
    func race(
      _ left: @escaping (_ sum: Double, _ mu: Double) -> Double = { sum, mu in
        let inside = sum * sum - 4 * mu
        return inside < 0 ? mu.squareRoot() : (abs(sum) + inside.squareRoot()) / 2
      },
      slower: @escaping (Double, Double) -> Double = { max($0, $1) },
      rate: @escaping (_ root: Double, _ flat: Double, _ steep: Double) -> Double = {
        root, _, steep in (1 + root) * (1 + root) / steep
      }
    ) -> (Call) throws -> Tensors {
      { call in
        let (gamma, mu) = (try call.number("rate"), try call.number("momentum"))
        let (flat, steep) = (try call.number("flat"), try call.number("steep"))
        let kappa = (steep / flat).squareRoot()
        let root = (kappa - 1) / (kappa + 1)
        return Tensors([
          NamedTensor(
            "left", slower(left(1 + mu - gamma * flat, mu), left(1 + mu - gamma * steep, mu))),
          NamedTensor("best rate", rate(root, flat, steep)),
          NamedTensor("best momentum", root * root),
        ])
      }
    }
    expectInvented(
      momentumRaceExercise, right: [race()],
      wrong: [
        // The real part for the size.
        (
          "",
          race { sum, mu in
            let inside = sum * sum - 4 * mu
            return inside < 0 ? abs(sum) / 2 : (abs(sum) + inside.squareRoot()) / 2
          }
        ),
        ("quicker-direction", race(slower: { min($0, $1) })),
        ("", race(rate: { root, _, steep in (1 - root) * (1 - root) / steep })),
        ("plain-rate", race(rate: { _, flat, steep in 2 / (flat + steep) })),
        ("", race { sum, mu in max(mu.squareRoot(), abs(sum) - mu) }),
      ])
  }

  @Test func noises() {
    func noise(
      _ part: @escaping (_ left: Double, _ d: Double, _ move: Double) -> Double = {
        left, d, move in left * left * d * d + (1 - left) * (1 - left) * move
      },
      squares: Bool = true, last: @escaping (Int) -> Int = { $0 }
    ) -> (Call) throws -> Tensors {
      { call in
        let (rate, sigma) = (try call.number("rate"), try call.number("noise"))
        let variance = 2 * (squares ? sigma * sigma : sigma) / (try call.number("points"))
        let epochs = last(try call.integer("epochs"))
        let sum = zip(try call.list("curvatures"), try call.list("distances")).reduce(0.0) {
          $0
            + part(
              pow(1 - rate * $1.0, Double(epochs)), $1.1, $1.0 == 0 ? 0 : variance / $1.0)
        }
        return Tensors([NamedTensor("mean square", sum)])
      }
    }
    expectInvented(
      noiseExercise, right: [noise()],
      wrong: [
        ("noise-not-squared", noise(squares: false)),
        (
          "one-minus-square",
          noise { left, d, move in left * left * d * d + (1 - left * left) * move }
        ),
        ("share-not-squared", noise { left, d, move in left * left * d * d + (1 - left) * move }),
        (
          "left-not-squared+share-not-squared",
          noise { left, d, move in left * d * d + (1 - left) * move }
        ),
        ("one-epoch-less", noise(last: { $0 - 1 })),
        ("noise-forgotten", noise { left, d, _ in left * left * d * d }),
      ])
  }

  @Test func fits() {
    func fit(
      weight: @escaping (_ xy: Double, _ xx: Double, _ yy: Double) -> Double = { xy, xx, _ in
        xy / xx
      },
      excess: @escaping (Double, Double) -> Double = { $0 - $1 }
    ) -> (FitQuestion) -> FitReport {
      { q in
        func mean(_ v: [Double]) -> Double { v.reduce(0, +) / Double(v.count) }
        let (x, y) = (mean(q.data.x), mean(q.data.y))
        let (dx, dy) = (q.data.x.map { $0 - x }, q.data.y.map { $0 - y })
        let w = weight(
          mean(zip(dx, dy).map { $0 * $1 }), mean(dx.map { $0 * $0 }), mean(dy.map { $0 * $0 }))
        let best = Line(weight: w, bias: y - w * x)
        func loss(_ line: Line) -> Double {
          mean(zip(q.data.x, q.data.y).map { pow(line.weight * $0 + line.bias - $1, 2) })
        }
        return FitReport(
          best: best, excessLosses: q.learned.map { excess(loss($0), loss(best)) })
      }
    }
    expectInvented(
      fitExercise, right: [fit()],
      wrong: [
        ("over-y", fit(weight: { xy, _, yy in xy / yy })),
        ("x-on-y", fit(weight: { xy, _, yy in yy / xy })),
        ("correlation", fit(weight: { xy, xx, yy in xy / (xx * yy).squareRoot() })),
        ("losses-not-differences", fit(excess: { learned, _ in learned })),
        ("differences-turned", fit(excess: { learned, best in best - learned })),
        ("losses-divided", fit(excess: { learned, best in learned / best })),
        ("excess-divided", fit(excess: { learned, best in abs(learned - best) / best })),
      ])
  }
}
