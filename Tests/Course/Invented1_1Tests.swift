import Foundation
import Gradus
import TheTrainingLoopQuestions
import Testing

@testable import TheTrainingLoopCourse
@testable import Exercising

/// Answers to lesson 1.1 that were invented from its text and its stubs, without a look at the
/// deviations.
@Suite struct Invented1_1Tests {
  typealias L = ([Double]) throws -> Double
  typealias G = ([Double]) throws -> [Double]
  func loop(_ f: @escaping ([Double], Int, Double, L, G) throws -> Descent) -> (DescentRun) throws
    -> DescentTrace
  { { run in try run.trace { try f($0, $1, $2, $3, $4) } } }

  @Test func loops() {
    expectInvented(
      loopExercise,
      right: [
        loop { i, n, r, loss, grad in
          func go(_ p: [Double], _ k: Int, _ seen: [Double]) throws -> Descent {
            guard k > 0 else { return Descent(losses: seen, parameters: p) }
            let l = try loss(p)
            let g = try grad(p)
            return try go(zip(p, g).map { $0.0 - r * $0.1 }, k - 1, seen + [l])
          }
          return try go(i, n, [])
        },
        loop { i, n, r, loss, grad in
          var p = i
          var ls = [Double]()
          var e = n
          while e != 0 {
            let g = try grad(p)
            ls.insert(try loss(p), at: ls.endIndex)
            for k in g.indices { p[k].addProduct(-r, g[k]) }
            e -= 1
          }
          return Descent(losses: ls, parameters: p)
        },
      ],
      wrong: [
        (
          "loss-at-start",
          loop { i, n, r, loss, grad in
            var p = i
            var ls = [Double]()
            for _ in 0..<n {
              ls.append(try loss(i))
              let g = try grad(p)
              for k in p.indices { p[k] -= r * g[k] }
            }
            return Descent(losses: ls, parameters: p)
          }
        ),
        (
          "gradient-at-start",
          loop { i, n, r, loss, grad in
            var p = i
            var ls = [Double]()
            for _ in 0..<n {
              ls.append(try loss(p))
              let g = try grad(i)
              for k in p.indices { p[k] -= r * g[k] }
            }
            return Descent(losses: ls, parameters: p)
          }
        ),
        (
          "starts-over",
          loop { i, n, r, loss, grad in
            var p = i
            var ls = [Double]()
            for _ in 0..<n {
              p = i
              ls.append(try loss(p))
              let g = try grad(p)
              for k in p.indices { p[k] -= r * g[k] }
            }
            return Descent(losses: ls, parameters: p)
          }
        ),
        (
          "steps-from-initial",
          loop { i, n, r, loss, grad in
            var p = i
            var ls = [Double]()
            for _ in 0..<n {
              ls.append(try loss(p))
              let g = try grad(p)
              p = zip(i, g).map { $0 - r * $1 }
            }
            return Descent(losses: ls, parameters: p)
          }
        ),
        (
          "one-epoch-at-least",
          loop { i, n, r, loss, grad in
            var p = i
            var ls = [Double]()
            var e = 0
            repeat {
              ls.append(try loss(p))
              let g = try grad(p)
              p = zip(p, g).map { $0 - r * $1 }
              e += 1
            } while e < n
            return Descent(losses: ls, parameters: p)
          }
        ),
        (
          "ends-at-rise",
          loop { i, n, r, loss, grad in
            var p = i
            var ls = [Double]()
            for _ in 0..<n {
              let l = try loss(p)
              if let last = ls.last, l > last { break }
              ls.append(l)
              let g = try grad(p)
              p = zip(p, g).map { $0 - r * $1 }
            }
            return Descent(losses: ls, parameters: p)
          }
        ),
        (
          "",
          loop { i, n, r, loss, grad in
            var p = i
            var ls = [Double]()
            for _ in 0..<n {
              let l = try loss(p)
              ls.append(l)
              if l < 1e-8 { break }
              let g = try grad(p)
              p = zip(p, g).map { $0 - r * $1 }
            }
            return Descent(losses: ls, parameters: p)
          }
        ),
        (
          "after-each-parameter",
          loop { i, n, r, loss, grad in
            var p = i
            var ls = [Double]()
            for _ in 0..<n {
              ls.append(try loss(p))
              for k in p.indices { p[k] -= r * (try grad(p))[k] }
            }
            return Descent(losses: ls, parameters: p)
          }
        ),
        (
          "rate-shared",
          loop { i, n, r, loss, grad in
            var p = i
            var ls = [Double]()
            for _ in 0..<n {
              ls.append(try loss(p))
              let g = try grad(p)
              for k in p.indices { p[k] -= r * g[k] / Double(p.count) }
            }
            return Descent(losses: ls, parameters: p)
          }
        ),
        (
          "losses-add-up",
          loop { i, n, r, loss, grad in
            var p = i
            var ls = [Double]()
            var t = 0.0
            for _ in 0..<n {
              t += try loss(p)
              ls.append(t)
              let g = try grad(p)
              for k in p.indices { p[k] -= r * g[k] }
            }
            return Descent(losses: ls, parameters: p)
          }
        ),
        (
          "",
          loop { i, n, r, loss, grad in
            for _ in 0..<n {
              _ = try loss(i)
              _ = try grad(i)
            }
            return Descent(losses: (0..<n).map { Double($0 % 2) }, parameters: i.map { _ in 1 })
          }
        ),
      ])
  }
}
