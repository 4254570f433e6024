import Foundation
import Gradus
import TheTrainingLoopQuestions
import Testing
@testable import TheTrainingLoopCourse
@testable import Exercising

extension Invented1_1Tests {
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
}
