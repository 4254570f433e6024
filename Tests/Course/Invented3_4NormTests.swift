import Foundation
import Gradus
import Testing

@testable import DeeperNetworksCourse
@testable import Exercising

/// Wrong answers to lesson 3.4's exercises about normalization that are no deviations of theirs: each is
/// rejected, and those that come out as a known mistake are named for it.
@Suite struct Invented3_4NormTests {
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
}
