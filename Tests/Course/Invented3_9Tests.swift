import Gradus
import GradusReference
import Testing

@testable import Exercising
@testable import WhatsNextCourse

/// Wrong answers to lesson 3.9 that were invented without a look at the deviations, and right ones that
/// are written otherwise: each wrong one is rejected, and what it is called is what it does.
@Suite struct Invented3_9Tests {
  /// Each number for itself: `step` moves it by its gradient, with what it keeps, at step t = 1, 2, ….
  private func each<Kept>(
    _ kept: Kept,
    _ step:
      @escaping (
        _ p: inout Double, _ g: Double, _ kept: inout Kept, _ t: Double, _ run: OptimizerRun,
        _ rate: Double
      ) throws -> Void
  ) -> (OptimizerRun) throws -> Trajectory {
    { run in
      var tensors = run.initial
      var states = tensors.map { $0.map { _ in kept } }
      var rate = try run.options.number("lr", 1e-3)
      var path: [[[Double]]] = []
      for (number, now) in run.steps.enumerated() {
        rate = now.learningRate ?? rate
        for k in tensors.indices {
          for i in tensors[k].indices {
            try step(
              &tensors[k][i], now.gradients[k][i], &states[k][i], Double(number + 1), run, rate)
          }
        }
        path.append(tensors)
      }
      return Trajectory(parameters: path)
    }
  }

  private func sign(_ x: Double) -> Double { x > 0 ? 1 : x < 0 ? -1 : 0 }

  @Test func lion() {
    /// With what is mixed for the step, and what is remembered.
    func lion(
      _ mixed: @escaping (_ m: Double, _ g: Double, _ betas: (Double, Double)) -> Double,
      _ kept: @escaping (_ m: Double, _ g: Double, _ betas: (Double, Double)) -> Double = {
        m, g, betas in g + betas.1 * (m - g)
      },
      of decayed: @escaping (_ old: Double, _ moved: Double) -> Double = { old, _ in old }
    ) -> (OptimizerRun) throws -> Trajectory {
      each(0.0) { p, g, m, _, run, rate in
        let betas = try run.options.pair("betas", (0.9, 0.99))
        let moved = p - rate * self.sign(mixed(m, g, betas))
        p = moved - rate * (try run.options.number("weight_decay", 0)) * decayed(p, moved)
        m = kept(m, g, betas)
      }
    }
    expectInvented(
      lionExercise, right: [lion { m, g, betas in g + betas.0 * (m - g) }],
      wrong: [
        // Signum: one running mean, and its sign.
        (
          "one-beta",
          lion(
            { m, g, betas in g + betas.0 * (m - g) }, { m, g, betas in g + betas.0 * (m - g) })
        ),
        ("gradient-whole", lion { m, g, betas in g + betas.0 * m }),
        // A buffer as the heavy ball's, and the sign of what is in it.
        (
          "gradient-whole+memory-sums",
          lion({ m, g, betas in betas.0 * m + g }, { m, g, betas in betas.1 * m + g })
        ),
        ("decay-after-step", lion({ m, g, betas in g + betas.0 * (m - g) }, of: { $1 })),
        // d > 0 ? 1 : -1, as one writes it without a thought of 0.
        (
          "zero-is-below",
          lion { m, g, betas in g + betas.0 * (m - g) > 0 ? 1 : -1 }
        ),
        (
          "memory-from-first",
          lion({ m, g, betas in g + betas.0 * (m - g) }) { m, g, betas in
            m == 0 ? g : g + betas.1 * (m - g)
          }
        ),
        ("", lion { m, g, betas in self.sign(g) + betas.0 * (self.sign(m) - self.sign(g)) }),
      ])
  }

  private struct Kept {
    var (m, d, n) = (0.0, 0.0, 0.0)
    var before: Double?
  }

  @Test func adan() {
    func adan(
      keeps: @escaping (_ g: Double, _ before: Double?) -> Double = { g, _ in g },
      change: @escaping (_ g: Double, _ before: Double?) -> Double = { $0 - ($1 ?? $0) },
      ahead: @escaping (_ g: Double, _ change: Double, _ beta: Double) -> Double = { $0 + $2 * $1 },
      decay: @escaping (_ p: Double, _ product: Double) -> Double = { $0 / (1 + $1) },
      dividedFirst: Bool = false, steps: Double = 0,
      second: @escaping (_ b1: Double, _ b2: Double) -> Double = { $1 }
    ) -> (OptimizerRun) throws -> Trajectory {
      each(Kept()) { p, g, kept, t, run, rate in
        let (b1, b2, b3) = try run.options.triple("betas", (0.98, 0.92, 0.99))
        func power(_ beta: Double) -> Double {
          stride(from: 0, to: t + steps, by: 1).reduce(1) { product, _ in product * beta }
        }
        let difference = change(g, kept.before)
        kept.before = keeps(g, kept.before)
        kept.m = g + b1 * (kept.m - g)
        kept.d = difference + b2 * (kept.d - difference)
        let guess = ahead(g, difference, b2)
        kept.n = guess * guess + b3 * (kept.n - guess * guess)
        let root = (kept.n / (1 - power(b3))).squareRoot() + (try run.options.number("eps", 1e-8))
        let direction = kept.m / (1 - power(b1)) + b2 * kept.d / (1 - power(second(b1, b2)))
        let (move, product) = (
          rate * direction / root, rate * (try run.options.number("weight_decay", 0))
        )
        p = dividedFirst ? decay(p, product) - move : decay(p - move, product)
      }
    }
    expectInvented(
      adanExercise, right: [adan()],
      wrong: [
        // The gradient is kept before it is used: nothing ever changes.
        ("no-look-ahead+square-of-gradient", adan(change: { _, _ in 0 })),
        ("first-change-is-gradient", adan(change: { $0 - ($1 ?? 0) })),
        ("", adan(change: { abs($0 - ($1 ?? $0)) })),
        ("decay-multiplies", adan(decay: { $0 * (1 - $1) })),
        ("decay-before-step", adan(dividedFirst: true)),
        // The line that keeps the gradient stands in the branch of the first step.
        ("first-gradient-kept", adan(keeps: { $1 ?? $0 })),
        ("change-corrected-by-first", adan(second: { b1, _ in b1 })),
        ("", adan(steps: 1)),
        ("shares-of-change", adan(ahead: { $0 + (1 - $2) * $1 })),
      ])
  }

  @Test func scheduleFree() {
    /// `step` has the iterate, the average, the slopes and the point where they were taken.
    func free(
      at point: @escaping (_ z: Double, _ x: Double, _ beta: Double) -> Double = {
        z, x, beta in z + beta * (x - z)
      },
      weight: @escaping (_ rate: Double, _ t: Double) -> Double = { rate, _ in rate * rate },
      averaged: @escaping (_ z: Double, _ y: Double) -> Double = { z, _ in z },
      summed: ((_ rate: Double) -> Double)? = nil,
      keeps: Double = 0, firstStep: Int = 1
    ) -> (Call) throws -> Tensors {
      { call in
        let loss = try ExampleByExample(call)
        var z = try call.list("start")
        var (x, buffer, sum) = (z, z.map { _ in 0.0 }, 0.0)
        let (rate, warmUp) = (try call.number("lr"), try call.number("warmUp"))
        let (beta, decay) = (try call.number("β"), try call.number("λ"))
        return loss.answer { gradient in
          (1...loss.examples.rows).map { t in
            let now = warmUp == 0 ? rate : rate * min(1, Double(t - 1 + firstStep) / warmUp)
            let y = z.indices.map { point(z[$0], x[$0], beta) }
            let g = gradient(y)
            let added = weight(now, Double(t))
            sum += summed?(now) ?? added
            for i in z.indices {
              buffer[i] = keeps * buffer[i] + g[i] + decay * y[i]
              z[i] -= now * buffer[i]
              x[i] += added / sum * (averaged(z[i], y[i]) - x[i])
            }
            return x
          }
        }
      }
    }
    expectInvented(
      scheduleFreeExercise, right: [free()],
      wrong: [
        ("beta-exchanged", free(at: { z, x, beta in x + beta * (z - x) })),
        // The mean of the points that were asked.
        ("average-of-between", free(averaged: { $1 })),
        ("sum-of-rates", free(summed: { $0 })),
        // t from 0, and nothing is done about 0/0.
        ("warm-up-from-zero", free(firstStep: 0)),
        ("", free(weight: { rate, _ in rate.squareRoot() })),
        ("", free(keeps: 0.9)),
        ("equal-weights", free(weight: { _, _ in 3 })),
        ("", free(at: { z, x, beta in x + (x - z) * beta })),
      ])
  }

  @Test func suspects() {
    func found(
      _ find: @escaping (_ g: [Double], _ d: [Double]) -> (MomentumRule, Double)?
    ) -> (Call) throws -> Tensors {
      { call in
        let (p, rate) = (try call.list("positions"), try call.number("lr"))
        let d = zip(p.dropFirst(), p).map { ($1 - $0) / rate }
        return MomentumRule.named(
          find(try call.list("gradients"), d).map { (rule: $0.0, beta: $0.1) })
      }
    }
    func near(_ a: Double, _ b: Double) -> Bool { abs(a - b) < 1e-8 }
    func fits(
      _ rule: MomentumRule, _ beta: Double, _ g: [Double], _ d: [Double], within: Double? = nil
    ) -> Bool {
      let tolerance = within ?? 1e-8 * (d.map(abs).max() ?? 0)
      return zip(rule.directions(along: g, beta: beta), d).allSatisfy { abs($0 - $1) <= tolerance }
    }
    func betas(_ g: [Double], _ d: [Double]) -> [Double] {
      [(d[1] - g[1]) / g[0], d[0] / g[0] - 1, (d[1] - g[1]) / (g[0] - g[1])]
    }
    /// The first of `rules` that made all steps with his β, from `least` up.
    func guilty(
      _ g: [Double], _ d: [Double], of rules: [MomentumRule] = MomentumRule.allCases,
      from least: Double = 0.001, within: Double? = nil
    ) -> (MomentumRule, Double)? {
      zip(MomentumRule.allCases, betas(g, d)).first {
        rules.contains($0) && (least...1).contains($1) && fits($0, $1, g, d, within: within)
      }
    }
    expectInvented(
      suspectsExercise, right: [found { guilty($0, $1) }],
      wrong: [
        // A first step that is the gradient is the heavy ball's, any other Nesterov's.
        (
          "",
          found { g, d in
            near(d[0], g[0]) ? (.heavyBall, betas(g, d)[0]) : (.nesterov, betas(g, d)[1])
          }
        ),
        ("", found { g, d in guilty(g, d).map { ($0.0, ($0.1 * 10).rounded(.down) / 10) } }),
        ("never-none", found { g, d in guilty(g, d) ?? (.heavyBall, betas(g, d)[0]) }),
        // Somebody has to be guilty: who comes first with a β that could be one.
        (
          "first-taken",
          found { g, d in
            guilty(g, d)
              ?? zip(MomentumRule.allCases, betas(g, d)).first { $0.1 > 0.001 && $0.1 < 1 }
          }
        ),
        ("absolute", found { guilty($0, $1, within: 1e-9) }),
        ("nesterov-missed", found { guilty($0, $1, of: [.heavyBall, .dampened]) }),
        ("plain-is-heavy", found { guilty($0, $1, from: -0.001) }),
        ("", found { guilty($0, $1, of: [.nesterov]) }),
      ])
  }
}
