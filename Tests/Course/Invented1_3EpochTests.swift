import BatchAndStochasticQuestions
import Foundation
import Gradus
import Testing
@testable import BatchAndStochasticCourse
@testable import Exercising

extension Invented1_3Tests {
  func ep(
    _ f:
      @escaping ([Double], [[Int]], Double, ([Double], Int) throws -> SampleLoss) throws ->
      EpochResult
  ) -> (EpochRun) throws -> EpochResult {
    { run in try f(run.initial, run.batches, run.learningRate, run.sample) }
  }

  /// Parts that change.
  struct Parts {
    var sign = -1.0
    var divisor: (_ batch: [Int], _ all: [[Int]]) -> Double = { b, _ in Double(b.count) }
    var resets = true
    var rate = true
    var lossMean: (_ perBatch: [[Double]]) -> Double = { l in
      l.joined().reduce(0, +) / Double(l.joined().count)
    }
    var stale = false
    var lossAfter = false
    var unique = false
    var result: (_ p: [Double], _ initial: [Double]) -> [Double] = { p, _ in p }
  }
  func epoch(_ change: (inout Parts) -> Void) -> (EpochRun) throws -> EpochResult {
    var c = Parts()
    change(&c)
    let k = c
    return ep { initial, batches, rate, sample in
      var p = initial
      var losses: [[Double]] = []
      var g = p.map { _ in 0.0 }
      for b in batches {
        if k.resets { g = p.map { _ in 0 } }
        var mine: [Double] = []
        for i in k.unique ? Set(b).sorted() : b {
          let s = try sample(k.stale ? initial : p, i)
          mine.append(s.loss)
          for j in p.indices { g[j] += s.gradient[j] }
        }
        for j in p.indices { p[j] += k.sign * (k.rate ? rate : 1) * g[j] / k.divisor(b, batches) }
        if k.lossAfter { mine = try b.map { try sample(p, $0).loss } }
        losses.append(mine)
      }
      return EpochResult(parameters: k.result(p, initial), meanLoss: k.lossMean(losses))
    }
  }
  @Test func epochs() {
    func mean(_ v: [Double]) -> Double { v.reduce(0, +) / Double(v.count) }
    expectInvented(
      stochasticEpochExercise,
      right: [
        ep { initial, batches, rate, sample in
          let all = batches.reduce(0) { $0 + $1.count }
          return try batches.reduce(EpochResult(parameters: initial, meanLoss: 0)) { state, batch in
            let s = try batch.map { try sample(state.parameters, $0) }
            return EpochResult(
              parameters: state.parameters.indices.map { j in
                state.parameters[j]
                  - s.map { $0.gradient[j] * rate / Double(batch.count) }.reduce(0, +)
              },
              meanLoss: state.meanLoss + s.map(\.loss).reduce(0, +) / Double(all))
          }
        },
        ep { initial, batches, rate, sample in
          var p = initial, total = 0.0, seen = 0.0
          for b in batches {
            total += mean(try b.map { try sample(p, $0).loss }) * Double(b.count)
            seen += Double(b.count)
            let old = p
            for j in p.indices {
              p[j] -= rate * mean(try b.map { try sample(old, $0).gradient[j] })
            }
          }
          return EpochResult(parameters: p, meanLoss: total / seen)
        },
      ],
      wrong: [
        ("divided-by-different", epoch { $0.divisor = { b, _ in Double(Set(b).count) } }),
        (
          "rate-twice",
          ep { initial, batches, rate, sample in
            var p = initial, l: [Double] = []
            for b in batches {
              let s = try b.map { try sample(p, $0) }
              l += s.map(\.loss)
              for j in p.indices { p[j] -= rate * rate * mean(s.map { $0.gradient[j] }) }
            }
            return EpochResult(parameters: p, meanLoss: mean(l))
          }
        ),
        (
          "losses-over-batches",
          epoch { $0.lossMean = { l in l.joined().reduce(0, +) / Double(l.count) } }
        ),
        ("last-loss", epoch { $0.lossMean = { l in l.last!.last! } }),
        ("added-once", epoch { $0.unique = true }),
        (
          "first-batch-only",
          ep { initial, batches, rate, sample in
            var p = initial, l: [Double] = []
            for b in batches.prefix(1) {
              let s = try b.map { try sample(p, $0) }
              l += s.map(\.loss)
              for j in p.indices { p[j] -= rate * mean(s.map { $0.gradient[j] }) }
            }
            return EpochResult(parameters: p, meanLoss: mean(l))
          }
        ),
        (
          "last-batch-missing",
          ep { initial, batches, rate, sample in
            var p = initial, l: [Double] = [0]
            l.removeAll()
            for b in batches.dropLast() {
              let s = try b.map { try sample(p, $0) }
              l += s.map(\.loss)
              for j in p.indices { p[j] -= rate * mean(s.map { $0.gradient[j] }) }
            }
            return EpochResult(parameters: p, meanLoss: mean(l))
          }
        ),
        (
          "loss-at-start",
          ep { initial, batches, rate, sample in
            var p = initial
            for b in batches {
              let s = try b.map { try sample(p, $0) }
              for j in p.indices { p[j] -= rate * mean(s.map { $0.gradient[j] }) }
            }
            return EpochResult(
              parameters: p,
              meanLoss: mean(try batches.joined().map { try sample(initial, $0).loss }))
          }
        ),
        (
          "first-slope-for-all",
          ep { initial, batches, rate, sample in
            var p = initial, l: [Double] = []
            for b in batches {
              let s = try b.map { try sample(p, $0) }
              l += s.map(\.loss)
              for j in p.indices { p[j] -= rate * mean(s.map { $0.gradient[0] }) }
            }
            return EpochResult(parameters: p, meanLoss: mean(l))
          }
        ),
        (
          "",
          ep { initial, batches, rate, sample in
            var p = initial, l: [Double] = []
            for b in batches.reversed() {
              let s = try b.map { try sample(p, $0) }
              l += s.map(\.loss)
              for j in p.indices { p[j] -= rate * mean(s.map { $0.gradient[j] }) }
            }
            return EpochResult(parameters: p, meanLoss: mean(l))
          }
        ),
        (
          "",
          ep { initial, batches, rate, sample in
            EpochResult(parameters: initial.map { _ in 1 }, meanLoss: 1)
          }
        ),
      ])
  }
}
