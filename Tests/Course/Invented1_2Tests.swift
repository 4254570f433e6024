import Foundation
import Gradus
import LinearRegressionQuestions
import Testing

@testable import LinearRegressionCourse
@testable import Exercising

/// Answers to lesson 1.2 that were invented from its text and its stubs, without a look at the
/// deviations.
@Suite struct Invented1_2Tests {
  func pr(_ f: @escaping (Matrix, LinearModel) throws -> [Double]) -> (PredictionQuestion) throws
    -> Predictions
  { { q in Predictions(try f(q.features, q.model)) } }
  func rows(_ x: Matrix) -> [[Double]] {
    (0..<x.rows).map { i in (0..<x.columns).map { x[i, $0] } }
  }

  @Test func predicts() {
    expectInvented(
      predictExercise,
      right: [
        pr { x, m in
          (0..<x.rows).map { i in
            (0..<x.columns).reversed().reduce(m.bias) { $0 + x[i, $1] * m.weights[$1] }
          }
        },
        pr { x, m in
          guard x.columns > 0 else { return Array(repeating: m.bias, count: x.rows) }
          return (x * Matrix(column: m.weights)).values.map { $0 + m.bias }
        },
      ],
      wrong: [
        (
          "sum-runs-on",
          pr { x, m in
            var s = m.bias
            return rows(x).map { r in
              for (a, b) in zip(r, m.weights) { s += a * b }
              return s
            }
          }
        ),
        (
          "first-feature-only",
          pr { x, m in
            (0..<x.rows).map { i in x.columns > 0 ? x[i, 0] * m.weights[0] + m.bias : m.bias }
          }
        ),
        (
          "weights-reversed",
          pr { x, m in
            rows(x).map { zip($0, m.weights.reversed()).reduce(m.bias) { $0 + $1.0 * $1.1 } }
          }
        ),
        (
          "first-feature-missing",
          pr { x, m in
            (0..<x.rows).map { i in
              (0..<x.columns).dropFirst().reduce(m.bias) { $0 + x[i, $1] * m.weights[$1] }
            }
          }
        ),
        (
          "last-example-missing",
          pr { x, m in
            Array(rows(x).map { zip($0, m.weights).reduce(m.bias) { $0 + $1.0 * $1.1 } }.dropLast())
          }
        ),
        (
          "",
          pr { x, m in rows(x).map { zip($0, m.weights).reduce(0) { $0 + ($1.0 + m.bias) * $1.1 } }
          }
        ),
        (
          "",
          pr { x, m in
            rows(x).map { zip($0, m.weights).reduce(m.bias) { $0 + $1.0 * $1.1 }.rounded() }
          }
        ),
        (
          "",
          pr { x, m in
            rows(x).map { max(0, zip($0, m.weights).reduce(m.bias) { $0 + $1.0 * $1.1 }) }
          }
        ),
        ("", pr { x, m in rows(x).map { _ in 1 } }),
      ])
  }

  func gr(_ f: @escaping (LinearModel, Examples) throws -> LinearModel) -> (ModelGradientQuestion)
    throws -> ModelGradient
  { { q in ModelGradient(try f(q.model, q.examples)) } }
  func errs(_ m: LinearModel, _ e: Examples) -> [Double] {
    (0..<e.count).map { i in
      (0..<e.features.columns).reduce(m.bias) { $0 + e.features[i, $1] * m.weights[$1] }
        - e.targets[i]
    }
  }
  /// By errors, with what is put together.
  func made(
    e errors: ((LinearModel, Examples) -> [Double])? = nil,
    w: @escaping (_ e: [Double], _ x: [Double], _ n: Double, _ d: Double) -> Double = {
      e, x, n, _ in
      2 / n * zip(e, x).reduce(0) { $0 + $1.0 * $1.1 }
    },
    b: @escaping (_ e: [Double], _ n: Double) -> Double = { e, n in 2 / n * e.reduce(0, +) }
  ) -> (ModelGradientQuestion) throws -> ModelGradient {
    gr { m, ex in
      let e = errors.map { $0(m, ex) } ?? self.errs(m, ex)
      let n = Double(ex.count)
      return LinearModel(
        weights: (0..<ex.features.columns).map { j in
          w(e, (0..<ex.count).map { ex.features[$0, j] }, n, Double(ex.features.columns))
        }, bias: b(e, n))
    }
  }
  func sum(_ v: [Double]) -> Double { v.reduce(0, +) }
  func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
  @Test func gradients() {
    expectInvented(
      modelGradientExercise,
      right: [
        gr { m, ex in
          let e = self.errs(m, ex)
          guard ex.features.columns > 0 else {
            return LinearModel(weights: [], bias: 2 / Double(ex.count) * self.sum(e))
          }
          return LinearModel(
            weights: (ex.features.transposed * Matrix(column: e)).values.map {
              $0 * 2 / Double(ex.count)
            }, bias: 2 * self.sum(e) / Double(ex.count))
        },
        gr { m, ex in
          var w = m.weights.map { _ in 0.0 }, b = 0.0
          for (i, e) in self.errs(m, ex).enumerated() {
            for j in w.indices { w[j] += (2 * e * ex.features[i, j] - w[j]) / Double(i + 1) }
            b += (2 * e - b) / Double(i + 1)
          }
          return LinearModel(weights: w, bias: b)
        },
      ],
      wrong: [
        (
          "over-two-n",
          made(w: { e, x, n, _ in self.dot(e, x) / (2 * n) }, b: { e, n in self.sum(e) / (2 * n) })
        ),
        ("bias-factor-two-missing", made(b: { e, n in self.sum(e) / n })),
        ("weights-factor-two-missing", made(w: { e, x, n, _ in self.dot(e, x) / n })),
        (
          "n-minus-one",
          made(
            w: { e, x, n, _ in 2 * self.dot(e, x) / max(1, n - 1) },
            b: { e, n in 2 * self.sum(e) / max(1, n - 1) })
        ),
        (
          "divided-twice",
          made(
            w: { e, x, n, _ in 2 * self.dot(e, x) / n / n }, b: { e, n in 2 * self.sum(e) / n / n })
        ),
        ("target-forgotten", made(e: { m, ex in zip(self.errs(m, ex), ex.targets).map(+) })),
        ("errors-squared", made(e: { m, ex in self.errs(m, ex).map { $0 * $0 } })),
        ("errors-absolute", made(e: { m, ex in self.errs(m, ex).map(abs) })),
        ("feature-forgotten", made(w: { e, x, n, _ in 2 / n * self.sum(e) })),
        (
          "prediction-runs-on",
          gr { m, ex in
            let n = Double(ex.count)
            var p = 0.0
            var w = m.weights.map { _ in 0.0 }, b = 0.0
            for i in 0..<ex.count {
              for j in w.indices { p += ex.features[i, j] * m.weights[j] }
              let e = p + m.bias - ex.targets[i]
              for j in w.indices { w[j] += 2 / n * e * ex.features[i, j] }
              b += 2 / n * e
            }
            return LinearModel(weights: w, bias: b)
          }
        ),
        (
          "",
          gr { m, ex in
            let e = self.errs(m, ex), n = Double(ex.count)
            let all =
              [2 / n * self.sum(e)]
              + m.weights.indices.map { j in
                2 / n * self.dot(e, (0..<ex.count).map { ex.features[$0, j] })
              }
            return LinearModel(weights: Array(all.dropLast()), bias: all.last!)
          }
        ),
        ("", gr { m, ex in LinearModel(weights: m.weights.map { _ in 1 }, bias: 1) }),
      ])
  }

  func ne(_ f: @escaping (Examples) throws -> LinearModel) -> (LeastSquaresQuestion) throws
    -> LeastSquaresAnswer
  { { q in try LeastSquaresAnswer(of: { try f(q.examples) }) } }
  func design(_ e: Examples, ones: Double = 1) -> [[Double]] {
    rows(e.features).map { $0 + [ones] }
  }
  func split(_ t: [Double]) -> LinearModel {
    LinearModel(weights: Array(t.dropLast()), bias: t[t.count - 1])
  }
  func gram(_ r: [[Double]]) -> (Matrix) {
    let k = r[0].count
    return Matrix((0..<k).map { a in (0..<k).map { b in r.reduce(0) { $0 + $1[a] * $1[b] } } })
  }
  func right(_ r: [[Double]], _ y: [Double]) -> [Double] {
    r[0].indices.map { a in zip(r, y).reduce(0) { $0 + $1.0[a] * $1.1 } }
  }
  func mean(_ v: [Double]) -> Double { sum(v) / Double(v.count) }
  @Test func normal() {
    expectInvented(
      normalEquationsExercise,
      right: [
        ne { e in
          let d = e.features.columns,
            mx = (0..<d).map { j in self.mean((0..<e.count).map { e.features[$0, j] }) },
            my = self.mean(e.targets)
          guard d > 0 else { return LinearModel(weights: [], bias: my) }
          guard e.count > d else { throw NoUniqueSolution(column: 0) }
          let r = self.rows(e.features).map { zip($0, mx).map(-) }
          // a column that is constant has no length
          for j in 0..<d where r.allSatisfy({ abs($0[j]) <= 1e-12 * abs(mx[j]) }) {
            throw NoUniqueSolution(column: j)
          }
          let w = try solve(self.gram(r), self.right(r, e.targets.map { $0 - my }))
          return LinearModel(weights: w, bias: my - self.dot(w, mx))
        },
        ne { e in
          let r = self.rows(e.features).map { [1] + $0 }
          let t = try solve(0.5 * self.gram(r), self.right(r, e.targets).map { $0 / 2 })
          return LinearModel(weights: Array(t.dropFirst()), bias: t[0])
        },
      ],
      wrong: [
        (
          "origin-and-errors",
          ne { e in
            guard e.features.columns > 0 else {
              return LinearModel(weights: [], bias: self.mean(e.targets))
            }
            let r = self.rows(e.features)
            let w = try solve(self.gram(r), self.right(r, e.targets))
            return LinearModel(
              weights: w, bias: self.mean(zip(r, e.targets).map { $1 - self.dot($0, w) }))
          }
        ),
        (
          "",
          ne { e in
            let d = e.features.columns, my = self.mean(e.targets)
            var w: [Double] = [], b = my
            for j in 0..<d {
              let x = (0..<e.count).map { e.features[$0, j] }, mx = self.mean(x)
              let sxx = self.dot(x.map { $0 - mx }, x.map { $0 - mx })
              guard sxx > 1e-12 else { throw NoUniqueSolution(column: j) }
              w.append(self.dot(x.map { $0 - mx }, e.targets.map { $0 - my }) / sxx)
              b -= w[j] * mx
            }
            return LinearModel(weights: w, bias: b)
          }
        ),
        (
          "right-side-doubled",
          ne { e in
            let r = self.design(e)
            return self.split(try solve(self.gram(r), self.right(r, e.targets).map { $0 * 2 }))
          }
        ),
        (
          "bias-among-weights",
          ne { e in
            let r = self.design(e)
            return LinearModel(weights: try solve(self.gram(r), self.right(r, e.targets)), bias: 0)
          }
        ),
        (
          "bias-lost",
          ne { e in
            let r = self.design(e)
            return LinearModel(
              weights: Array(try solve(self.gram(r), self.right(r, e.targets)).dropLast()), bias: 0)
          }
        ),
        (
          "always-refused",
          ne { e in
            let r = self.design(e, ones: 0)
            return self.split(try solve(self.gram(r), self.right(r, e.targets)))
          }
        ),
        (
          "",
          ne { e in
            let r = self.design(e)
            do { return self.split(try solve(self.gram(r), self.right(r, e.targets))) } catch {
              var a = self.gram(r)
              for k in 0..<a.rows { a[k, k] += 1e-6 }
              return self.split(try solve(a, self.right(r, e.targets)))
            }
          }
        ),
        (
          "",
          ne { e in
            guard e.features.columns > 0 else { throw NoUniqueSolution(column: 0) }
            let r = self.design(e)
            return self.split(try solve(self.gram(r), self.right(r, e.targets)))
          }
        ),
        (
          "",
          ne { e in LinearModel(weights: Array(repeating: 1, count: e.features.columns), bias: 1) }
        ),
      ])
  }

  func de(
    _ f:
      @escaping (LinearModel, Double, Int, Double, (LinearModel) throws -> LinearModel) throws ->
      [LinearModel]
  ) -> (DescentQuestion) throws -> DescentPath {
    { q in DescentPath(try f(q.start, q.learningRate, q.epochs, q.tolerance, q.gradient)) }
  }
  /// The usual loop, with parts that change.
  func walk(
    length: @escaping (LinearModel) -> Double = { g in
      (g.weights.map { $0 * $0 }.reduce(0, +) + g.bias * g.bias).squareRoot()
    },
    stop: @escaping (Double, Double) -> Bool = { $0 <= $1 }, sign: Double = -1,
    biasRate: Double = 1, weightRate: Double = 1,
    start: Bool = true, from: Int = 0, stepFirst: Bool = false, stepsAlso: Bool = false
  ) -> (DescentQuestion) throws -> DescentPath {
    de { s, r, n, t, grad in
      var m = s
      var path = start ? [s] : []
      for _ in stride(from: from, to: n, by: 1) {
        let g = try grad(m)
        let small = stop(length(g), t)
        if small && !stepFirst { break }
        for j in m.weights.indices { m.weights[j] += sign * weightRate * r * g.weights[j] }
        m.bias += sign * biasRate * r * g.bias
        path.append(m)
        if small { break }
      }
      return path
    }
  }
  @Test func descents() {
    expectInvented(
      descentExercise,
      right: [
        de { s, r, n, t, grad in
          var path = [s]
          while path.count <= n {
            let m = path.last!, g = try grad(m)
            if g.weights.reduce(g.bias * g.bias, { $0 + $1 * $1 }) <= t * t { break }
            path.append(
              LinearModel(
                weights: zip(m.weights, g.weights).map { $0 - r * $1 }, bias: m.bias - r * g.bias))
          }
          return path
        },
        de { s, r, n, t, grad in
          func go(_ m: LinearModel, _ k: Int) throws -> [LinearModel] {
            guard k > 0 else { return [m] }
            let g = try grad(m)
            guard !(g.weights.reduce(g.bias, { hypot($0, $1) }).magnitude <= t) else { return [m] }
            return [m]
              + (try go(
                LinearModel(
                  weights: zip(m.weights, g.weights).map { $0 - r * $1 }, bias: m.bias - r * g.bias),
                k - 1))
          }
          return try go(s, n)
        },
      ],
      wrong: [
        (
          "bias-outside-root",
          walk(length: { g in g.weights.map { $0 * $0 }.reduce(0, +).squareRoot() + abs(g.bias) })
        ),
        ("", walk(length: { g in abs(g.bias) })),
        ("weights-stay", walk(weightRate: 0)),
        (
          "one-at-a-time",
          de { s, r, n, t, grad in
            var m = s, path = [s]
            for _ in 0..<n {
              let g = try grad(m)
              if (g.weights.reduce(g.bias * g.bias) { $0 + $1 * $1 }).squareRoot() <= t { break }
              for j in m.weights.indices { m.weights[j] -= r * (try grad(m)).weights[j] }
              m.bias -= r * (try grad(m)).bias
              path.append(m)
            }
            return path
          }
        ),
        (
          "length-after-step",
          de { s, r, n, t, grad in
            var m = s, path = [s]
            for _ in 0..<n {
              var g = try grad(m)
              for j in m.weights.indices { m.weights[j] -= r * g.weights[j] }
              m.bias -= r * g.bias
              path.append(m)
              g = try grad(m)
              if (g.weights.reduce(g.bias * g.bias) { $0 + $1 * $1 }).squareRoot() <= t { break }
            }
            return path
          }
        ),
        (
          "end-missing",
          de { s, r, n, t, grad in
            var m = s
            var path: [LinearModel] = []
            for _ in 0..<n {
              path.append(m)
              let g = try grad(m)
              if (g.weights.reduce(g.bias * g.bias) { $0 + $1 * $1 }).squareRoot() <= t { break }
              for j in m.weights.indices { m.weights[j] -= r * g.weights[j] }
              m.bias -= r * g.bias
            }
            return path
          }
        ),
        (
          "",
          de { s, r, n, t, grad in
            var m = s, path = [s]
            for _ in 0..<n {
              let g = try grad(m)
              if (g.weights.reduce(g.bias * g.bias) { $0 + $1 * $1 }).squareRoot() <= t { break }
              path.append(m)
              for j in m.weights.indices { m.weights[j] -= r * g.weights[j] }
              m.bias -= r * g.bias
            }
            return path
          }
        ),
        (
          "",
          de { s, r, n, t, grad in
            var m = s, path = [s]
            for k in 0..<n {
              let g = try grad(m)
              if (g.weights.reduce(g.bias * g.bias) { $0 + $1 * $1 }).squareRoot() <= t { break }
              for j in m.weights.indices { m.weights[j] -= r / Double(k + 1) * g.weights[j] }
              m.bias -= r / Double(k + 1) * g.bias
              path.append(m)
            }
            return path
          }
        ),
        (
          "",
          de { s, r, n, t, grad in
            (0...n).map { _ in LinearModel(weights: s.weights.map { _ in 1 }, bias: 1) }
          }
        ),
      ])
  }

}
