import Foundation
import Gradus
import LinearRegressionQuestions
import Testing
@testable import Exercising
@testable import LinearRegressionCourse

extension Invented1_2Tests {
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
}
