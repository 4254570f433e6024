import Foundation
import Gradus
import LinearRegressionQuestions
import Testing

@testable import Exercising
@testable import LinearRegressionCourse

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
}
