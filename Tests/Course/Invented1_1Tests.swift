import Foundation
import Gradus
import Testing
import TheTrainingLoopQuestions

@testable import Exercising
@testable import TheTrainingLoopCourse

/// Answers to lesson 1.1 that were invented from its text and its stubs, without a look at the
/// deviations.
@Suite struct Invented1_1Tests {
  typealias L = ([Double]) throws -> Double
  typealias G = ([Double]) throws -> [Double]
  func loop(_ f: @escaping ([Double], Int, Double, L, G) throws -> Descent) -> (DescentRun) throws
    -> DescentTrace
  { { run in try run.trace { try f($0, $1, $2, $3, $4) } } }

  /// What goes from epoch to epoch.
  struct Walk {
    let initial: [Double]
    let rate: Double
    var p: [Double]
    var losses: [Double] = []
    var ends = false

    mutating func step(_ slopes: [Double]) { p = zip(p, slopes).map { $0 - rate * $1 } }
  }

  /// A loop over the epochs, each of which does what is its own.
  func walk(
    epochs: @escaping (Int) -> Int = { $0 }, _ epoch: @escaping (inout Walk, L, G) throws -> Void
  ) -> (DescentRun) throws -> DescentTrace {
    loop { initial, n, rate, loss, grad in
      var walk = Walk(initial: initial, rate: rate, p: initial)
      for _ in 0..<epochs(n) where !walk.ends { try epoch(&walk, loss, grad) }
      return Descent(losses: walk.losses, parameters: walk.p)
    }
  }

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
        walk { w, loss, grad in
          let g = try grad(w.p)
          w.losses.insert(try loss(w.p), at: w.losses.endIndex)
          for k in g.indices { w.p[k].addProduct(-w.rate, g[k]) }
        },
      ],
      wrong: [
        (
          "loss-at-start",
          walk { w, loss, grad in
            w.losses.append(try loss(w.initial))
            w.step(try grad(w.p))
          }
        ),
        (
          "gradient-at-start",
          walk { w, loss, grad in
            w.losses.append(try loss(w.p))
            w.step(try grad(w.initial))
          }
        ),
        (
          "starts-over",
          walk { w, loss, grad in
            w.p = w.initial
            w.losses.append(try loss(w.p))
            w.step(try grad(w.p))
          }
        ),
        (
          "steps-from-initial",
          walk { w, loss, grad in
            w.losses.append(try loss(w.p))
            let g = try grad(w.p)
            w.p = w.initial
            w.step(g)
          }
        ),
        (
          "one-epoch-at-least",
          walk(epochs: { max($0, 1) }) { w, loss, grad in
            w.losses.append(try loss(w.p))
            w.step(try grad(w.p))
          }
        ),
        (
          "ends-at-rise",
          walk { w, loss, grad in
            let l = try loss(w.p)
            w.ends = w.losses.last.map { l > $0 } ?? false
            guard !w.ends else { return }
            w.losses.append(l)
            w.step(try grad(w.p))
          }
        ),
        (
          "",
          walk { w, loss, grad in
            w.losses.append(try loss(w.p))
            w.ends = w.losses[w.losses.count - 1] < 1e-8
            if !w.ends { w.step(try grad(w.p)) }
          }
        ),
        (
          "after-each-parameter",
          walk { w, loss, grad in
            w.losses.append(try loss(w.p))
            for k in w.p.indices { w.p[k] -= w.rate * (try grad(w.p))[k] }
          }
        ),
        (
          "rate-shared",
          walk { w, loss, grad in
            w.losses.append(try loss(w.p))
            w.step(try grad(w.p).map { $0 / Double(w.p.count) })
          }
        ),
        (
          "losses-add-up",
          walk { w, loss, grad in
            w.losses.append((w.losses.last ?? 0) + (try loss(w.p)))
            w.step(try grad(w.p))
          }
        ),
        (
          "",
          walk { w, loss, grad in
            _ = (try loss(w.initial), try grad(w.initial))
            w.losses.append(Double(w.losses.count % 2))
            w.p = w.initial.map { _ in 1 }
          }
        ),
      ])
  }
}
