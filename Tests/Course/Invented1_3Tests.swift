import Foundation
import Gradus
import BatchAndStochasticQuestions
import Testing

@testable import BatchAndStochasticCourse
@testable import Exercising

/// Answers to lesson 1.3 that were invented from its text and its stubs, without a look at the
/// deviations.
@Suite struct Invented1_3Tests {
  func sh(_ f: @escaping ([Int], (Int) throws -> Int) throws -> [Int]) -> (ShuffleRun) throws
    -> ShuffleOutcome
  { { run in try run.outcome { try f($0, $1) } } }

  @Test func shuffles() {
    expectInvented(
      shuffleExercise,
      right: [
        sh { o, d in
          var o = o
          for i in o.indices.dropLast() { o.swapAt(i, i + (try d(o.count - i))) }
          return o
        },
        sh { o, d in
          func go(_ r: [Int]) throws -> [Int] {
            guard r.count > 1 else { return r }
            var r = r
            r.swapAt(0, try d(r.count))
            return [r[0]] + (try go(Array(r.dropFirst())))
          }
          return try go(o)
        },
      ],
      wrong: [
        (
          "two-random-places",
          sh { o, d in
            var o = o
            for _ in o.indices { o.swapAt(try d(o.count), try d(o.count)) }
            return o
          }
        ),
        (
          "never-stays-from-the-end",
          sh { o, d in
            var o = o
            for i in o.indices.dropFirst().reversed() { o.swapAt(i, try d(i)) }
            return o
          }
        ),
        (
          "put-in",
          sh { o, d in
            var r: [Int] = []
            for e in o { r.insert(e, at: try d(r.count + 1)) }
            return r
          }
        ),
        (
          "no-temporary-backwards",
          sh { o, d in
            var o = o
            for i in o.indices.dropLast() {
              let j = i + (try d(o.count - i))
              o[j] = o[i]
              o[i] = o[j]
            }
            return o
          }
        ),
        ("", sh { o, d in o }),
        (
          "one-exchange",
          sh { o, d in
            guard o.count > 1 else { return o }
            var o = o
            o.swapAt(0, try d(o.count))
            return o
          }
        ),
        (
          "places-for-entries",
          sh { o, d in
            var r = Array(o.indices)
            for i in r.indices.dropLast() { r.swapAt(i, i + (try d(r.count - i))) }
            return r
          }
        ),
        (
          "",
          sh { o, d in
            var o = o
            for i in o.indices.dropLast() { if try d(2) == 1 { o.swapAt(i, i + 1) } }
            return o
          }
        ),
        (
          "",
          sh { o, d in
            var o = o
            for i in o.indices.dropLast() { o.swapAt(i, i + (try d(o.count - i))) }
            return o.reversed()
          }
        ),
        (
          "",
          sh { o, d in
            var o = o
            for i in o.indices.dropLast() {
              o.swapAt(i, min(o.count - 1, i + (try d(o.count - i + 1))))
            }
            return o
          }
        ),
      ])
  }

  func bg(_ f: @escaping ([Int], (Int) throws -> [Double]) throws -> [Double]) -> (BatchGradientRun)
    throws -> BatchGradient
  { { run in BatchGradient(try f(run.batch, run.sampleGradient)) } }
  @Test func gradients() {
    func sums(_ b: [Int], _ g: (Int) throws -> [Double]) throws -> [Double] {
      var s: [Double] = []
      for i in b {
        let v = try g(i)
        if s.isEmpty { s = v.map { _ in 0 } }
        for k in v.indices { s[k] += v[k] }
      }
      return s
    }
    expectInvented(
      batchGradientExercise,
      right: [
        bg { b, g in
          var m = try g(b[0])
          for (k, i) in b.enumerated().dropFirst() {
            let v = try g(i)
            for j in m.indices { m[j] += (v[j] - m[j]) / Double(k + 1) }
          }
          return m
        },
        bg { b, g in
          let counts = Dictionary(b.map { ($0, 1) }, uniquingKeysWith: +)
          var s: [Double] = []
          for (i, c) in counts.sorted(by: { $0.key < $1.key }) {
            let v = try g(i)
            if s.isEmpty { s = v.map { _ in 0 } }
            for k in v.indices { s[k] += Double(c) * v[k] / Double(b.count) }
          }
          return s
        },
      ],
      wrong: [
        (
          "over-all-numbers",
          bg { b, g in
            let s = try sums(b, g)
            return s.map { $0 / Double(s.count * b.count) }
          }
        ),
        ("over-different", bg { b, g in try sums(b, g).map { $0 / Double(Set(b).count) } }),
        ("first-alone", bg { b, g in try g(b[0]) }),
        (
          "divided-each-time",
          bg { b, g in
            var m = try g(b[0]).map { _ in 0.0 }
            for i in b {
              let v = try g(i)
              for j in m.indices { m[j] = (m[j] + v[j]) / Double(b.count) }
            }
            return m
          }
        ),
        ("root-of-size", bg { b, g in try sums(b, g).map { $0 / Double(b.count).squareRoot() } }),
        (
          "",
          bg { b, g in
            let v = try b.map(g)
            return v[0].indices.map { j in v.map { $0[j] }.sorted()[v.count / 2] }
          }
        ),
        (
          "",
          bg { b, g in
            let v = try b.map(g)
            return v[0].indices.map { j in v.map { $0[j] }.max()! }
          }
        ),
        ("stays-zero", bg { b, g in try g(b[0]).map { _ in 0 } }),
        ("", bg { b, g in try g(b[0]).map { _ in 1 } }),
      ])
  }

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
