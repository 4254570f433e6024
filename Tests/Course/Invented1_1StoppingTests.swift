import Foundation
import Gradus
import Testing
import TheTrainingLoopQuestions
@testable import Exercising
@testable import TheTrainingLoopCourse

extension Invented1_1Tests {
  func stop(_ f: @escaping (Int, Int, Double, () throws -> Double) throws -> Stopping)
    -> (StoppingRun) throws -> StoppingTrace
  { { run in try run.trace { try f($0, $1, $2, $3) } } }

  /// What goes from epoch to epoch.
  struct Waiting {
    let max: Int
    let patience: Int
    let tolerance: Double
    var best = Double.infinity, last = Double.infinity
    var at = 0, waited = 0, epochs = 0
    var ends = false

    mutating func improve(_ loss: Double) { (best, at, waited) = (loss, epochs, 0) }

    mutating func judge(_ loss: Double, isBetter: Bool) {
      if isBetter { improve(loss) } else { waited += 1 }
      last = loss
    }

    func isBetter(_ loss: Double) -> Bool { loss < best - tolerance }

    /// The usual epoch.
    static func judges(_ w: inout Waiting, _ run: () throws -> Double) throws {
      let loss = try run()
      w.judge(loss, isBetter: w.isBetter(loss))
    }
  }

  /// A loop over the epochs, each of which does what is its own.
  func waiting(
    best: Double = .infinity, done: @escaping (Int, Int) -> Bool = { $0 >= $1 },
    answer: @escaping (Waiting) -> Stopping = {
      Stopping(epochs: $0.epochs, bestEpoch: $0.at, bestLoss: $0.best)
    },
    _ epoch: @escaping (inout Waiting, () throws -> Double) throws -> Void
  ) -> (StoppingRun) throws -> StoppingTrace {
    stop { max, patience, tolerance, run in
      var w = Waiting(max: max, patience: patience, tolerance: tolerance, best: best)
      while w.epochs < max && !w.ends {
        w.epochs += 1
        try epoch(&w, run)
        if done(w.waited, patience) { break }
      }
      return answer(w)
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
        (
          "distance-from-best",
          waiting { w, run in
            let l = try run()
            w.judge(l, isBetter: abs(l - w.best) > w.tolerance)
          }
        ),
        ("best-starts-finite", waiting(best: .greatestFiniteMagnitude, Waiting.judges)),
        ("one-epoch-early", waiting(done: { $0 == $1 - 1 }, Waiting.judges)),
        (
          "previous-for-best",
          waiting { w, run in
            let l = try run()
            w.judge(l, isBetter: l < w.last - w.tolerance)
          }
        ),
        (
          "every-fall-is-best",
          waiting { w, run in
            let l = try run()
            w.waited = w.isBetter(l) ? 0 : w.waited + 1
            if l < w.best { (w.best, w.at) = (l, w.epochs) }
          }
        ),
        (
          "last-loss",
          waiting(
            answer: { Stopping(epochs: $0.epochs, bestEpoch: $0.at, bestLoss: $0.last) },
            Waiting.judges)
        ),
        (
          "run-from-zero",
          waiting(
            answer: {
              Stopping(epochs: max(0, $0.epochs - 1), bestEpoch: $0.at, bestLoss: $0.best)
            },
            Waiting.judges)
        ),
        (
          "limit-for-epochs",
          waiting(
            answer: { Stopping(epochs: $0.max, bestEpoch: $0.at, bestLoss: $0.best) },
            Waiting.judges)
        ),
        (
          "",
          waiting { w, run in
            if w.isBetter(try run()) { w.improve(try run()) } else { w.waited += 1 }
          }
        ),
        (
          "waits-for-rises",
          waiting { w, run in
            let l = try run()
            if w.isBetter(l) { w.improve(l) } else if l > w.best { w.waited += 1 }
          }
        ),
        (
          "infinite-skipped",
          waiting { w, run in
            let l = try run()
            if l.isFinite { w.judge(l, isBetter: w.isBetter(l)) }
          }
        ),
        (
          "one-more",
          waiting(done: { _, _ in false }) { w, run in
            let l = try run()
            w.ends = w.waited >= w.patience
            if !w.ends { w.judge(l, isBetter: w.isBetter(l)) }
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
