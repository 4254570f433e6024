import BatchAndStochasticQuestions
import Foundation
import Gradus
import Testing
@testable import BatchAndStochasticCourse
@testable import Exercising

extension Invented1_3Tests {
  func va(_ f: @escaping ([[Double]], Int, Bool) throws -> [Double]) -> (BatchVarianceRun) throws
    -> BatchVariance
  { { run in BatchVariance(try f(run.sampleGradients, run.batchSize, run.replacement)) } }
  @Test func variances() {
    func mean(_ v: [Double]) -> Double { v.reduce(0, +) / Double(v.count) }
    func v(_ c: [Double]) -> Double {
      let m = mean(c)
      return mean(c.map { ($0 - m) * ($0 - m) })
    }
    func per(_ f: @escaping (_ column: [Double], _ n: Double, _ b: Double, _ rep: Bool) -> Double)
      -> (BatchVarianceRun) throws -> BatchVariance
    {
      va { g, b, rep in
        (g.first ?? []).indices.map { j in f(g.map { $0[j] }, Double(g.count), Double(b), rep) }
      }
    }
    func factor(_ n: Double, _ b: Double, _ rep: Bool) -> Double {
      rep ? 1 : n == 1 ? 0 : (n - b) / (n - 1)
    }
    expectInvented(
      batchVarianceExercise,
      right: [
        per { c, n, b, rep in
          if n == 1 { return 0 }
          let s2 = v(c) * n / (n - 1)
          return rep ? s2 * (n - 1) / n / b : s2 / b * (1 - b / n)
        },
        per { c, n, b, rep in
          var s = 0.0
          for x in c { for y in c { s += (x - y) * (x - y) } }
          return s / (2 * n * n) / b * factor(n, b, rep)
        },
      ],
      wrong: [
        ("divided-by-n-twice", per { c, n, b, rep in v(c) / n * factor(n, b, rep) }),
        (
          "correction-by-one",
          per { c, n, b, rep in v(c) / b * (rep ? 1 : n == 1 ? 0 : 1 - b / (n - 1)) }
        ),
        (
          "correction-upside-down", per { c, n, b, rep in v(c) / b * (rep ? 1 : (n - 1) / (n - b)) }
        ),
        (
          "first-for-mean",
          per { c, n, b, rep in mean(c.map { ($0 - c[0]) * ($0 - c[0]) }) / b * factor(n, b, rep) }
        ),
        (
          "",
          va { g, b, rep in
            let n = Double(g.count)
            let t = g[0].indices.map { j in
              v(g.map { $0[j] }) / Double(b) * factor(n, Double(b), rep)
            }.reduce(0, +)
            return g[0].map { _ in t }
          }
        ),
        ("", per { c, n, b, rep in v(Array(c.prefix(Int(b)))) / b * factor(n, b, rep) }),
        ("", per { _, _, _, _ in 0 }),
        ("", per { _, _, _, _ in 1 }),
        ("", per { c, n, b, rep in rep ? 1 : 0 }),
      ])
  }
}
