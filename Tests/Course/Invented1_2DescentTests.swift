import Foundation
import Gradus
import LinearRegressionQuestions
import Testing
@testable import Exercising
@testable import LinearRegressionCourse

extension Invented1_2Tests {
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
