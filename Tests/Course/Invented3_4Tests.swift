import Foundation
import Gradus
import Testing

@testable import DeeperNetworksCourse
@testable import Exercising

/// Wrong answers to lesson 3.4 that are no deviations of its exercises: each is rejected, and those
/// that come out as a known mistake are named for it.
@Suite struct Invented3_4Tests {
  // MARK: Residual

  private struct Layers {
    /// What is handed on, of the level and the branch.
    var join: (Matrix, Matrix, Bool) -> Matrix = { $2 ? $0 + $1 : $1 }
    /// The cotangent of the level, of what comes past and through.
    var back: (Matrix, Matrix, Bool) -> Matrix = { $2 ? $0 + $1 : $1 }
    var slope: (Double) -> Double = { 1 - $0 * $0 }
    /// What comes past, of the cotangent before tanh's slope and behind it.
    var past: (Matrix, Matrix) -> Matrix = { before, _ in before }
    var sizes: ([Matrix]) -> [Double] = {
      $0.map { ($0.values.map { $0 * $0 }.reduce(0, +) / Double($0.values.count)).squareRoot() }
    }

    func answer(_ call: Call) throws -> Tensors {
      let skips = try call.number("skips") == 1
      let tables = try call.matrices("W")
      var (levels, branches) = ([try call.matrix("input")], [Matrix]())
      for table in tables {
        branches.append((levels[branches.count] * table.transposed).map { tanh($0) })
        levels.append(join(levels[branches.count - 1], branches[branches.count - 1], skips))
      }
      var (bars, slopes) = ([try call.matrix("cotangent")], [Matrix]())
      for k in tables.indices.reversed() {
        let factors = branches[k].map(slope).values
        var inner = bars[0]
        inner.values = zip(inner.values, factors).map { $0 * $1 }
        slopes.insert(inner.transposed * levels[k], at: 0)
        bars.insert(back(past(bars[0], inner), inner * tables[k], skips), at: 0)
      }
      return Tensors(
        [NamedTensor("output", levels[tables.count]), NamedTensor("inputCotangent", bars[0])]
          + NamedTensor.numbered("W̄", slopes)
          + [NamedTensor("sizes", sizes(bars))])
    }
  }

  @Test func residual() {
    func layers(_ change: (inout Layers) -> Void) -> (Call) throws -> Tensors {
      var layers = Layers()
      change(&layers)
      return { try layers.answer($0) }
    }
    expectInvented(
      residualExercise, right: [layers { _ in }],
      wrong: [
        ("upstream-forgotten", layers { $0.back = { _, through, _ in through } }),
        (
          "branch-forgotten",
          layers { $0.back = { past, through, skips in skips ? past : through } }
        ),
        ("past-always-back", layers { $0.back = { past, through, _ in past + through } }),
        ("past-through-slope", layers { $0.past = { $1 } }),
        ("sigmoids-slope", layers { $0.slope = { $0 * (1 - $0) } }),
        ("", layers { $0.join = { $2 ? (1 / 2.0.squareRoot()) * ($0 + $1) : $1 } }),
        ("sizes-largest", layers { $0.sizes = { $0.map { $0.values.map(abs).max() ?? 0 } } }),
      ])
  }

  // MARK: Clipping

  @Test func clip() {
    func step(
      _ clip:
        @escaping (_ g: [[Double]], _ limit: Double, _ norm: Double, _ byValue: Bool)
        -> [[Double]]
    ) -> (Call) throws -> Tensors {
      { call in
        let (p, g) = (call.lists("p"), call.lists("g"))
        let norm = g.joined().map { $0 * $0 }.reduce(0, +).squareRoot()
        let (rate, limit) = (try call.number("lr"), try call.number("limit"))
        let moves = clip(g, limit, norm, try call.number("by value") == 1)
        let after = zip(p, moves).map { zip($0, $1).map { $0 - rate * $1 } }
        return Tensors([NamedTensor("norm", norm)] + NamedTensor.numbered("after", after))
      }
    }
    func cut(_ g: [[Double]], _ c: Double) -> [[Double]] {
      g.map { $0.map { max(-c, min(c, $0)) } }
    }
    func scale(_ g: [[Double]], _ factor: Double) -> [[Double]] { g.map { $0.map { factor * $0 } } }
    expectInvented(
      clipExercise,
      right: [
        step { g, c, norm, byValue in byValue ? cut(g, c) : scale(g, min(1, c / (norm + 1e-6))) }
      ],
      wrong: [
        ("without-eps", step { $3 ? cut($0, $1) : $2 > $1 ? scale($0, $1 / $2) : $0 }),
        ("scaled-up", step { $3 ? cut($0, $1) : scale($0, $1 / ($2 + 1e-6)) }),
        ("unit-norm", step { $3 ? cut($0, $1) : $2 > $1 ? scale($0, 1 / ($2 + 1e-6)) : $0 }),
        ("larger-factor", step { $3 ? cut($0, $1) : scale($0, max(1, $1 / ($2 + 1e-6))) }),
        ("upside-down+without-eps", step { $3 ? cut($0, $1) : scale($0, min(1, $2 / $1)) }),
        (
          "",
          step {
            $3 ? $0.map { $0.map { $0 < 0 ? -$0 : $0 } } : scale($0, min(1, $1 / ($2 + 1e-6)))
          }
        ),
      ])
  }

  // MARK: Normalization

  /// One group, line by line.
  private struct Lines {
    var mean: ([Double]) -> Double = { $0.reduce(0, +) / Double($0.count) }
    var variance: ([Double]) -> Double = { d in
      d.map { $0 * $0 }.reduce(0, +) / Double(d.count)
    }
    var root: (_ variance: Double, _ eps: Double) -> Double = { ($0 + $1).squareRoot() }
    var dVariance: (_ g: [Double], _ d: [Double], _ s: Double) -> Double = { g, d, s in
      -zip(g, d).map { $0 * $1 }.reduce(0, +) / (2 * s * s * s)
    }
    var dCentred: (_ g: Double, _ d: Double, _ s: Double, _ dv: Double, _ n: Double) -> Double = {
      $0 / $2 + 2 * $3 * $1 / $4
    }
    var dMean: (_ g: [Double], _ dCentred: [Double], _ s: Double) -> Double = { _, bars, _ in
      -bars.reduce(0, +)
    }
    var dInput: (_ dCentred: Double, _ dMean: Double, _ n: Double) -> Double = { $0 + $1 / $2 }
    var output: (_ normalized: Double, _ weight: Double, _ bias: Double) -> Double = {
      $0 * $1 + $2
    }

    func answer(_ call: Call) throws -> Tensors {
      let (x, bar) = (try call.matrix("input"), try call.matrix("cotangent"))
      let (weight, bias) = (try call.list("weight"), try call.list("bias"))
      var steps = NormalizationSteps(of: x, groups: x.rows)
      for row in 0..<x.rows {
        let numbers = (0..<x.columns).map { x[row, $0] }
        let mu = mean(numbers)
        let d = numbers.map { $0 - mu }
        let v = variance(d)
        let s = root(v, try call.number("eps"))
        let g = (0..<x.columns).map { weight[$0] * bar[row, $0] }
        (steps.mean[row], steps.variance[row]) = (mu, v)
        steps.dVariance[row] = dVariance(g, d, s)
        let centred = d.indices.map {
          dCentred(g[$0], d[$0], s, steps.dVariance[row], Double(d.count))
        }
        steps.dMean[row] = dMean(g, centred, s)
        for column in 0..<x.columns {
          let normalized = d[column] / s
          steps.normalized[row, column] = normalized
          steps.output[row, column] = output(normalized, weight[column], bias[column])
          steps.dNormalized[row, column] = g[column]
          steps.dCentred[row, column] = centred[column]
          steps.dInput[row, column] = dInput(centred[column], steps.dMean[row], Double(d.count))
          steps.dWeight[column] += bar[row, column] * normalized
          steps.dBias[column] += bar[row, column]
        }
      }
      return Tensors(steps.named)
    }
  }

  @Test func layerNorm() {
    func lines(_ change: (inout Lines) -> Void) -> (Call) throws -> Tensors {
      var lines = Lines()
      change(&lines)
      return { try lines.answer($0) }
    }
    expectInvented(
      layerNormExercise,
      right: [
        lines { _ in },
        // What the mean does to the variance is 0: it may be left out.
        lines { $0.dMean = { g, _, s in -g.reduce(0, +) / s } },
      ],
      wrong: [
        ("", lines { $0.mean = { $0.sorted()[$0.count / 2] } }),
        ("", lines { $0.root = { $0.squareRoot() + $1.squareRoot() } }),
        ("larger-of-eps", lines { $0.root = { max($0, $1).squareRoot() } }),
        ("multiplied", lines { $0.root = { 1 / ($0 + $1).squareRoot() } }),
        ("bias-before-weight", lines { $0.output = { ($0 + $2) * $1 } }),
        ("", lines { $0.output = { $0 * (1 + $1) + $2 } }),
        ("mean-sign", lines { $0.dMean = { _, bars, _ in bars.reduce(0, +) } }),
        ("mean-of-normalized", lines { $0.dMean = { g, _, _ in -g.reduce(0, +) } }),
        ("variance-subtracted", lines { $0.dCentred = { $0 / $2 - 2 * $3 * $1 / $4 } }),
        ("variance-to-normalized", lines { $0.dCentred = { $0 / $2 + 2 * $3 * ($1 / $2) / $4 } }),
        ("mean-subtracted", lines { $0.dInput = { $0 - $1 / $2 } }),
        ("", lines { $0.dInput = { ($0 + $1) / $2 } }),
      ])
  }

  /// Whoever divides each part of a sum, and not the sum, rounds otherwise. Where parts cancel, that is all there is
  /// to be seen, and must not hide a mistake's name.
  @Test func aSumOfQuotientsIsNamedAsWell() {
    func lines(_ change: (inout Lines) -> Void) -> (Call) throws -> Tensors {
      var lines = Lines()
      lines.dVariance = { g, d, s in
        zip(g, d).reduce(0) { $0 - $1.0 * $1.1 / (2 * s * s * s) }
      }
      lines.dMean = { _, bars, _ in bars.reduce(0, -) }
      change(&lines)
      return { try lines.answer($0) }
    }
    expectInvented(
      layerNormExercise, right: [lines { _ in }],
      wrong: [
        (
          "variance-sign",
          lines {
            $0.dVariance = { g, d, s in
              zip(g, d).reduce(0) { $0 + $1.0 * $1.1 / (2 * s * s * s) }
            }
          }
        ),
        (
          "variance-power-one",
          lines {
            $0.dVariance = { g, d, s in zip(g, d).reduce(0) { $0 - $1.0 * $1.1 / (2 * s * s) } }
          }
        ),
        (
          "variance-sees-normalized",
          lines {
            $0.dVariance = { g, d, s in
              zip(g, d).reduce(0) { $0 - $1.0 * ($1.1 / s) / (2 * s * s * s) }
            }
          }
        ),
        (
          "unbiased-forward",
          lines { $0.variance = { d in d.reduce(0) { $0 + $1 * $1 } / Double(d.count - 1) } }
        ),
        ("mean-averaged", lines { $0.dMean = { _, d, _ in d.reduce(0, -) / Double(d.count) } }),
        ("two-missing", lines { $0.dCentred = { $0 / $2 + $3 * $1 / $4 } }),
        ("not-divided", lines { $0.dCentred = { $0 + 2 * $3 * $1 / $4 + 0 * $2 } }),
        ("mean-sign", lines { $0.dMean = { _, bars, _ in bars.reduce(0, +) } }),
        ("mean-subtracted", lines { $0.dInput = { $0 - $1 / $2 } }),
        ("eps-missing", lines { $0.root = { variance, _ in variance.squareRoot() } }),
        ("not-rooted", lines { $0.root = { $0 + $1 } }),
        ("bias-missing", lines { $0.output = { normalized, weight, _ in normalized * weight } }),
      ])
  }

  /// What has no name is found at its line: the place in the report is the first wrong quantity.
  @Test func aMistakeIsLocatedAtItsLine() {
    func place(_ change: (inout Lines) -> Void) -> String? {
      var lines = Lines()
      change(&lines)
      let changed = lines
      let report = layerNormExercise.grade { (try changed.answer($0), "") }
      return report.claims.first?.counterexample?.place
    }
    #expect(place { $0.mean = { $0.max() ?? 0 } } == "mean[0]")
    #expect(place { $0.variance = { _ in 1 } } == "variance[0]")
    #expect(place { $0.root = { $0.squareRoot() + $1.squareRoot() } } == "normalized[0, 0]")
    #expect(place { $0.output = { $0 * (1 + $1) + $2 } } == "output[0, 0]")
    #expect(place { $0.dVariance = { _, _, s in 1 / s } } == "dVariance[0]")
    #expect(place { $0.dCentred = { $0 * $1 / $2 + 0 * ($3 + $4) } } == "dCentred[0, 0]")
    #expect(place { $0.dMean = { g, _, _ in g[0] } } == "dMean[0]")
    #expect(place { $0.dInput = { ($0 + $1) / $2 } } == "dInput[0, 0]")
  }

  /// Of the two parameters' slopes one alone is wrong.
  @Test func slopesOfParameters() {
    func changed(
      _ name: String, _ slope: @escaping (_ parts: [Double]) -> Double
    ) -> (Call) throws -> Tensors {
      { call in
        var found = try layerNormExercise.reference(call)
        let bars = try call.matrix("cotangent")
        let seen = found["normalized"]?.values ?? []
        found[name]?.values = (0..<bars.columns).map { column in
          slope(
            (0..<bars.rows).map { row in
              bars[row, column] * (name == "dBias" ? 1 : seen[row * bars.columns + column])
            })
        }
        return found
      }
    }
    func mean(_ parts: [Double]) -> Double { parts.reduce(0, +) / Double(parts.count) }
    expectInvented(
      layerNormExercise,
      right: [changed("dBias") { $0.reduce(0, +) }, changed("dWeight") { $0.reduce(0, +) }],
      wrong: [
        ("bias-slope-averaged", changed("dBias", mean)),
        ("weight-slope-averaged", changed("dWeight", mean)),
        ("bias-slope-of-last-row", changed("dBias") { $0.last ?? 0 }),
        ("weight-slope-of-last-row", changed("dWeight") { $0.last ?? 0 }),
        ("", changed("dWeight") { $0.first ?? 0 }),
      ])
  }

  @Test func batchNorm() {
    func changed(
      _ change: @escaping (inout Tensors, Call) throws -> Void
    ) -> (Call) throws -> Tensors {
      { call in
        var found = try batchNormExercise.reference(call)
        try change(&found, call)
        return found
      }
    }
    /// What the running variance moves to, of the batch's, which is divided by n.
    func remembered(
      _ moved: @escaping (_ variance: Double, _ n: Double, _ eps: Double) -> Double
    ) -> (Call) throws -> Tensors {
      changed { found, call in
        guard try call.number("training") == 1 else { return }
        let (n, eps) = (Double(try call.matrix("input").rows), try call.number("eps"))
        let (share, variances) = (try call.number("momentum"), found["variance"]?.values ?? [])
        found["running.variance"]?.values = zip(try call.list("runningVariance"), variances).map {
          (1 - share) * $0 + share * moved($1, n, eps)
        }
      }
    }
    expectInvented(
      batchNormExercise, right: [remembered { variance, n, _ in n / (n - 1) * variance }],
      wrong: [
        ("running-turned", remembered { variance, n, _ in (n - 1) / n * variance }),
        ("running-with-eps", remembered { variance, n, eps in n / (n - 1) * (variance + eps) }),
        ("running-biased", remembered { variance, _, _ in variance }),
        (
          // The last lines are left out in evaluation, those before them are not.
          "constants-have-cotangents",
          changed { found, call in
            guard try call.number("training") == 0 else { return }
            let (x, eps) = (try call.matrix("input"), try call.number("eps"))
            let (mean, variance) = (found["mean"]?.values ?? [], found["variance"]?.values ?? [])
            let bars = found["dNormalized"]?.values ?? []
            for column in 0..<x.columns {
              let s = (variance[column] + eps).squareRoot()
              var (along, sum) = (0.0, 0.0)
              for row in 0..<x.rows {
                let bar = bars[row * x.columns + column]
                along += bar * (x[row, column] - mean[column])
                sum += bar / s
              }
              found["dVariance"]?.values[column] = -along / (2 * s * s * s)
              found["dMean"]?.values[column] = -sum
            }
          }
        ),
      ])
  }

  // MARK: Checkpointing

  @Test func checkpoint() {
    typealias Pass = (inout MeasuredChain, Double, Double, Int) -> (Double, Double)
    func measured(_ pass: @escaping Pass) -> (Call) throws -> Tensors {
      { call in
        var chain = MeasuredChain(weights: try call.list("weights"))
        let (output, bar) = pass(
          &chain, try call.number("input"), try call.number("cotangent"),
          try call.integer("segment"))
        return Tensors([
          NamedTensor("output", output), NamedTensor("inputCotangent", bar),
          NamedTensor("runs", chain.runs.map { Double($0) }),
          NamedTensor("mostKept", Double(chain.mostKept)),
        ])
      }
    }
    func pass(
      keepsAt: @escaping (Int, Int) -> Bool = { $0 % $1 == 0 }, dropsAtEnd: Bool = false,
      keepsOutput: Bool = false
    ) -> Pass {
      { chain, x, cotangent, size in
        var value = x
        for layer in 0..<chain.count {
          if layer == 0 || keepsAt(layer, size) { chain.kept[layer] = value }
          value = chain.run(layer, on: value)
        }
        if keepsOutput { chain.kept[chain.count] = value }
        let starts = (0..<chain.count).filter { chain.kept[$0] != nil } + [chain.count]
        var bar = cotangent
        for (start, end) in zip(starts, starts.dropFirst()).reversed() {
          for layer in start..<(end - 1) {
            if let input = chain.kept[layer] { chain.kept[layer + 1] = chain.run(layer, on: input) }
          }
          for layer in (start..<end).reversed() {
            if let input = chain.kept[layer] { bar *= chain.slope(layer, at: input) }
            if !dropsAtEnd { chain.kept[layer] = nil }
          }
          if dropsAtEnd { for layer in start..<end { chain.kept[layer] = nil } }
        }
        return (value, bar)
      }
    }
    expectInvented(
      checkpointExercise, right: [measured(pass()), measured(pass(dropsAtEnd: true))],
      wrong: [
        ("one-early", measured(pass(keepsAt: { ($0 + 1) % $1 == 0 }))),
        ("first-alone", measured(pass(keepsAt: { _, _ in false }))),
        ("output-kept", measured(pass(keepsOutput: true))),
      ])
  }
}
