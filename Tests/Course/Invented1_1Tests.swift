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

  func stop(_ f: @escaping (Int, Int, Double, () throws -> Double) throws -> Stopping)
    -> (StoppingRun) throws -> StoppingTrace
  { { run in try run.trace { try f($0, $1, $2, $3) } } }

  /// The usual answer, with parts that change.
  func usual(
    best0: Double = .infinity,
    better: @escaping (Double, Double, Double) -> Bool = { $0 < $1 - $2 },
    done: @escaping (Int, Int) -> Bool = { $0 >= $1 }, reset: Bool = true
  ) -> (StoppingRun) throws -> StoppingTrace {
    stop { m, pat, tol, run in
      var best = best0, at = 0, waited = 0, e = 0
      while e < m {
        e += 1
        let l = try run()
        if better(l, best, tol) {
          best = l
          at = e
          if reset { waited = 0 }
        } else {
          waited += 1
        }
        if done(waited, pat) { break }
      }
      return Stopping(epochs: e, bestEpoch: at, bestLoss: best)
    }
  }
  @Test func stoppings() {
    expectInvented(
      stoppingExercise,
      right: [
        stop { m, pat, tol, run in
          var s = Stopping(epochs: 0, bestEpoch: 0, bestLoss: .infinity)
          while s.epochs < m && s.epochs - s.bestEpoch < pat {
            let l = try run()
            s.epochs += 1
            if s.bestLoss - l > tol {
              s.bestLoss = l
              s.bestEpoch = s.epochs
            }
          }
          return s
        },
        stop { m, pat, tol, run in
          var s = Stopping(epochs: 0, bestEpoch: 0, bestLoss: .infinity)
          var left = pat
          for e in 0..<m where left > 0 {
            let l = try run()
            s.epochs = e + 1
            left -= 1
            guard l + tol < s.bestLoss else { continue }
            (s.bestLoss, s.bestEpoch, left) = (l, e + 1, pat)
          }
          return s
        },
      ],
      wrong: [
        ("distance-from-best", usual(better: { l, b, t in abs(l - b) > t })),
        ("best-starts-finite", usual(best0: .greatestFiniteMagnitude)),
        ("one-epoch-early", usual(done: { $0 == $1 - 1 })),
        (
          "previous-for-best",
          stop { m, pat, tol, run in
            var last = Double.infinity, best = Double.infinity, at = 0, w = 0, e = 0
            while e < m && w < pat {
              e += 1
              let l = try run()
              if l < last - tol {
                w = 0
                best = l
                at = e
              } else {
                w += 1
              }
              last = l
            }
            return Stopping(epochs: e, bestEpoch: at, bestLoss: best)
          }
        ),
        (
          "every-fall-is-best",
          stop { m, pat, tol, run in
            var best = Double.infinity, at = 0, w = 0, e = 0
            while e < m && w < pat {
              e += 1
              let l = try run()
              if l < best - tol { w = 0 } else { w += 1 }
              if l < best {
                best = l
                at = e
              }
            }
            return Stopping(epochs: e, bestEpoch: at, bestLoss: best)
          }
        ),
        (
          "last-loss",
          stop { m, pat, tol, run in
            var best = Double.infinity, at = 0, w = 0, e = 0, l = Double.infinity
            while e < m && w < pat {
              e += 1
              l = try run()
              if l < best - tol {
                w = 0
                best = l
                at = e
              } else {
                w += 1
              }
            }
            return Stopping(epochs: e, bestEpoch: at, bestLoss: l)
          }
        ),
        (
          "run-from-zero",
          stop { m, pat, tol, run in
            var best = Double.infinity, at = 0, w = 0, e = 0
            for epoch in 0..<m {
              let l = try run()
              e = epoch
              if l < best - tol {
                w = 0
                best = l
                at = epoch + 1
              } else {
                w += 1
              }
              if w == pat { break }
            }
            return Stopping(epochs: e, bestEpoch: at, bestLoss: best)
          }
        ),
        (
          "limit-for-epochs",
          stop { m, pat, tol, run in
            var best = Double.infinity, at = 0, w = 0
            for epoch in 0..<m {
              let l = try run()
              if l < best - tol {
                w = 0
                best = l
                at = epoch + 1
              } else {
                w += 1
              }
              if w == pat { break }
            }
            return Stopping(epochs: m, bestEpoch: at, bestLoss: best)
          }
        ),
        (
          "",
          stop { m, pat, tol, run in
            var best = Double.infinity, at = 0, w = 0, e = 0
            while e < m && w < pat {
              e += 1
              if try run() < best - tol {
                w = 0
                best = try run()
                at = e
              } else {
                w += 1
              }
            }
            return Stopping(epochs: e, bestEpoch: at, bestLoss: best)
          }
        ),
        (
          "waits-for-rises",
          stop { m, pat, tol, run in
            var best = Double.infinity, at = 0, w = 0, e = 0
            while e < m && w < pat {
              e += 1
              let l = try run()
              if l < best - tol {
                w = 0
                best = l
                at = e
              } else if l > best {
                w += 1
              }
            }
            return Stopping(epochs: e, bestEpoch: at, bestLoss: best)
          }
        ),
        (
          "infinite-skipped",
          stop { m, pat, tol, run in
            var best = Double.infinity, at = 0, w = 0, e = 0
            while e < m && w < pat {
              e += 1
              let l = try run()
              guard l.isFinite else { continue }
              if l < best - tol {
                w = 0
                best = l
                at = e
              } else {
                w += 1
              }
            }
            return Stopping(epochs: e, bestEpoch: at, bestLoss: best)
          }
        ),
        (
          "one-more",
          stop { m, pat, tol, run in
            var best = Double.infinity, at = 0, w = 0, e = 0
            while e < m {
              let l = try run()
              e += 1
              if w >= pat { break }
              if l < best - tol {
                w = 0
                best = l
                at = e
              } else {
                w += 1
              }
            }
            return Stopping(epochs: e, bestEpoch: at, bestLoss: best)
          }
        ),
        (
          "",
          stop { m, pat, tol, run in
            for _ in 0..<m { _ = try run() }
            return Stopping(epochs: 1, bestEpoch: 1, bestLoss: 1)
          }
        ),
      ])
  }

  func order(_ f: @escaping (Int, NotedParts) throws -> [Double]) -> (EpochOrder) throws
    -> EpochOrderTrace
  { { q in try q.trace { try f($0, $1) } } }
  /// Per epoch, by letters: z p m b s
  /// M notes.
  func letters(_ epoch: String, before: String = "", after: String = "", cut: Int = 0)
    -> (EpochOrder) throws -> EpochOrderTrace
  {
    order { n, parts in
      var ls: [Double] = []
      func run(_ s: String) throws {
        for c in s {
          switch c {
          case "z": parts.resetGradient()
          case "p": parts.predict()
          case "m": ls.append(try parts.measure())
          case "x": _ = try parts.measure()
          case "b": try parts.backward()
          default: parts.step()
          }
        }
      }
      try run(before)
      for _ in 0..<max(0, n - cut) { try run(epoch) }
      try run(after)
      return ls
    }
  }
  @Test func orders() {
    expectInvented(
      orderExercise,
      right: [
        letters("pmzbs"),
        order { n, parts in
          parts.resetGradient()
          return try (0..<n).map { _ in
            defer {
              parts.step()
              parts.resetGradient()
            }
            parts.predict()
            let l = try parts.measure()
            try parts.backward()
            return l
          }
        },
      ],
      wrong: [
        ("loss-after-step", letters("zpxbspm")),
        ("", letters("zmbs", before: "p")),
        ("", letters("zpmbbs")),
        (
          "",
          order { n, parts in
            var ls: [Double] = []
            parts.resetGradient()
            for e in 0..<n {
              parts.predict()
              ls.append(try parts.measure())
              try parts.backward()
              if e % 2 == 1 {
                parts.step()
                parts.resetGradient()
              }
            }
            return ls
          }
        ),
        (
          "no-losses",
          order { n, parts in
            for _ in 0..<n {
              parts.resetGradient()
              parts.predict()
              _ = try parts.measure()
              try parts.backward()
              parts.step()
            }
            return []
          }
        ),
        (
          "losses-add-up",
          order { n, parts in
            var ls: [Double] = []
            var t = 0.0
            for _ in 0..<n {
              parts.resetGradient()
              parts.predict()
              t += try parts.measure()
              ls.append(t)
              try parts.backward()
              parts.step()
            }
            return ls
          }
        ),
        (
          "losses-divided",
          order { n, parts in
            var ls: [Double] = []
            for _ in 0..<n {
              parts.resetGradient()
              parts.predict()
              ls.append(try parts.measure() / Double(n))
              try parts.backward()
              parts.step()
            }
            return ls
          }
        ),
        (
          "ends-when-small",
          order { n, parts in
            var ls: [Double] = []
            for _ in 0..<n {
              parts.resetGradient()
              parts.predict()
              let l = try parts.measure()
              ls.append(l)
              if l < 1e-3 { break }
              try parts.backward()
              parts.step()
            }
            return ls
          }
        ),
        (
          "",
          order { n, parts in
            for _ in 0..<n { parts.resetGradient() }
            for _ in 0..<n { parts.predict() }
            var ls: [Double] = []
            for _ in 0..<n { ls.append(try parts.measure()) }
            if n > 0 { try parts.backward() }
            for _ in 0..<n { parts.step() }
            return ls
          }
        ),
      ])
  }

}
