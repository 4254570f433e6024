import Foundation
import Gradus
import LinearRegressionQuestions
import Testing
@testable import Exercising
@testable import LinearRegressionCourse

extension Invented1_2Tests {
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
}
