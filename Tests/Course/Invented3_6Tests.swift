import Foundation
import Gradus
import GradusReference
import Testing

@testable import Exercising
@testable import MonitoringAndDebuggingCourse

/// Wrong answers to lesson 3.6 as somebody writes them who has only read the text: each is rejected, and
/// those that come out as a known mistake are named for it. Right ones that are written otherwise hold.
@Suite struct Invented3_6Tests {
  // MARK: The log

  /// A loop of its own, with the lines that may go wrong.
  private struct Loop {
    var norm: ([[Double]]) -> Double = { g in
      g.map { $0.map { $0 * $0 }.reduce(0, +) }.reduce(0, +).squareRoot()
    }
    var promise: (_ rate: Double, _ norm: Double, _ loss: (Double, Double)) -> Double = {
      rate, norm, _ in -rate * norm * norm
    }
    var ratio: (_ rate: Double, _ g: [Double], _ p: [Double]) -> Double = { rate, g, p in
      let (up, down) = (Self.root(g) * rate, Self.root(p))
      return up == 0 ? 0 : up / down
    }

    static func root(_ v: [Double]) -> Double { v.map { $0 * $0 }.reduce(0, +).squareRoot() }

    func answer(_ call: Call) throws -> Tensors {
      let line = try BatchedLine(call)
      let (rate, steps) = (try call.number("lr"), try call.integer("steps"))
      var (p, log, batch) = ([try call.list("W"), try call.list("b")], RunLog(), 0)
      for _ in 0..<steps {
        let (loss, g) = line.slopes(p, batch)
        let before = p
        for t in p.indices { for i in p[t].indices { p[t][i] -= rate * g[t][i] } }
        let total = norm(g)
        log.losses.append(loss)
        log.norms.append(total)
        log.promises.append(promise(rate, total, (loss, line.slopes(p, batch).loss)))
        log.ratios.append(zip(g, before).map { ratio(rate, $0, $1) })
        batch = batch + 1 == line.count ? 0 : batch + 1
      }
      return Tensors(
        log.named + [NamedTensor("W after", p[0]), NamedTensor("b after", p[1])])
    }
  }

  @Test func log() {
    func loop(_ change: (inout Loop) -> Void) -> (Call) throws -> Tensors {
      var loop = Loop()
      change(&loop)
      return { try loop.answer($0) }
    }
    expectInvented(
      logExercise, right: [loop { _ in }],
      wrong: [
        (
          "",
          loop {
            $0.norm = { $0.map(Loop.root).reduce(0, +) }; $0.promise = { rate, _, _ in rate }
          }
        ),
        ("", loop { $0.promise = { _, _, loss in loss.1 - loss.0 } }),
        ("promise-turned", loop { $0.promise = { rate, norm, _ in rate * norm * norm } }),
        (
          "",
          loop {
            $0.ratio = { rate, g, p in rate * (g.map(abs).max() ?? 0) / (p.map(abs).max() ?? 1) }
          }
        ),
        (
          "ratio-turned",
          loop {
            $0.ratio = { rate, g, p in
              let moved = rate * Loop.root(g)
              return moved == 0 ? 0 : Loop.root(p) / moved
            }
          }
        ),
        (
          "gradient-to-weight",
          loop { $0.ratio = { _, g, p in Loop.root(g) == 0 ? 0 : Loop.root(g) / Loop.root(p) } }
        ),
      ])
  }

  // MARK: Deaths and spikes

  @Test func deathsFromTheEnd() {
    func answer(_ died: [Int?], _ steps: Int) -> Tensors {
      Tensors([
        NamedTensor("died at", died.map { Double($0 ?? -1) }),
        NamedTensor(
          "share",
          (0..<steps).map { step in
            Double(died.filter { ($0 ?? .max) <= step }.count) / Double(died.count)
          }),
      ])
    }
    func backward(_ sleeps: @escaping ([Double]) -> Bool) -> (Call) throws -> Tensors {
      { call in
        let tables = try call.matrices("h")
        var died = [Int?](repeating: nil, count: tables[0].columns)
        for unit in died.indices {
          for step in tables.indices.reversed() {
            let table = tables[step]
            guard sleeps((0..<table.rows).map { table[$0, unit] }) else { break }
            died[unit] = step
          }
        }
        return answer(died, tables.count)
      }
    }
    expectInvented(
      deathsExercise, right: [backward { $0.allSatisfy { $0 == 0 } }],
      wrong: [
        ("", backward { abs($0.reduce(0, +)) < 0.5 }),
        ("nan-sleeps", backward { !$0.contains { $0 > 0 } }),
        ("any-example", backward { $0.contains { $0 == 0 } }),
        (
          // Who never lived did not die.
          "never-alive",
          { call in
            let tables = try call.matrices("h")
            let died = (0..<tables[0].columns).map { unit -> Int? in
              let last = tables.lastIndex { table in
                (0..<table.rows).contains { table[$0, unit] != 0 }
              }
              return last.flatMap { $0 + 1 < tables.count ? $0 + 1 : nil }
            }
            return answer(died, tables.count)
          }
        ),
      ])
  }

  @Test func spikes() {
    struct Search {
      var update: (_ m: inout Double, _ v: inout Double, _ x: Double, _ beta: Double) -> Void = {
        m, v, x, beta in
        let (d, old) = (x - m, m)
        m = beta * old + (1 - beta) * x
        // Welford's way to write it: with the distances from both means.
        v = beta * v + (1 - beta) * d * (x - m)
      }
      var stands: (_ d: Double, _ v: Double, _ k: Double) -> Bool = { d, v, k in
        d > 0 && d * d > k * k * v
      }
      func answer(_ call: Call) throws -> Tensors {
        let (beta, k) = (try call.number("decay"), try call.number("threshold"))
        let warmUp = try call.integer("warm up")
        var (m, v, kept, places) = (0.0, 0.0, 0, [Double]())
        for (place, x) in try call.list("losses").enumerated() {
          if !x.isFinite || kept >= warmUp && stands(x - m, v, k) {
            places.append(Double(place))
          } else {
            if kept == 0 { m = x } else { update(&m, &v, x, beta) }
            kept += 1
          }
        }
        return Tensors([
          NamedTensor("spikes", places), NamedTensor("mean", m), NamedTensor("variance", v),
        ])
      }
    }
    func search(_ change: (inout Search) -> Void) -> (Call) throws -> Tensors {
      var search = Search()
      change(&search)
      return { try search.answer($0) }
    }
    expectInvented(
      spikesExercise, right: [search { _ in }],
      wrong: [
        (
          "variance-undecayed",
          search {
            $0.update = { m, v, x, beta in
              let d = x - m
              (m, v) = (m + (1 - beta) * d, beta * v + (1 - beta) * d * d)
            }
          }
        ),
        (
          "variance-of-new-distance",
          search {
            $0.update = { m, v, x, beta in
              m += (1 - beta) * (x - m)
              v = beta * v + (1 - beta) * (x - m) * (x - m)
            }
          }
        ),
        ("both-sides", search { $0.stands = { d, v, k in d * d > k * k * v } }),
        ("", search { $0.stands = { d, v, k in d > k * v.squareRoot() + 0.5 } }),
        (
          "",
          search {
            $0.update = { m, v, x, beta in
              let d = x - m
              (m, v) = (m + (1 - beta) * d, beta * beta * v + (1 - beta) * (1 - beta) * d * d)
            }
          }
        ),
      ])
  }

  // MARK: Birthplaces and culprits

  @Test func birthplaces() {
    func looking(
      byLayer: Bool = false, atOutput: Bool = false
    ) -> (Call) throws -> Tensors {
      { call in
        let pass = try RecordedPass(call)
        let layers = pass.weights.count
        func broken(_ table: Matrix) -> Bool { table.values.contains { !$0.isFinite } }
        func find() -> Birthplace? {
          for k in 1...layers where !byLayer && broken(pass.weights[k - 1]) { return .weights(k) }
          if broken(pass.levels[0]) { return .input }
          for k in 1...layers {
            if byLayer && broken(pass.weights[k - 1]) { return .weights(k) }
            if broken(pass.levels[k]) { return .forward(k) }
          }
          if broken(pass.cotangents[layers]) { return .loss }
          for k in (1...layers).reversed() {
            let made = pass.cotangents[atOutput ? k : k - 1]
            if broken(made) || broken(pass.weightCotangents[k - 1]) { return .backward(k) }
          }
          return nil
        }
        return Birthplace.named(find())
      }
    }
    expectInvented(
      birthplaceExercise, right: [looking()],
      wrong: [
        ("weights-by-layer", looking(byLayer: true)),
        ("cotangent-of-output", looking(atOutput: true)),
      ])
  }

  @Test func culprits() {
    func asking(
      clearedAt: @escaping ([Double]) -> Bool = { $0.allSatisfy { $0 == 0 } },
      uphill: @escaping ([Double]) -> Bool = { $0.contains { $0 > 0 } }
    ) -> (Call) throws -> Tensors {
      { call in
        let (log, rate) = (try RunLog(call), try call.number("lr"))
        func same(_ a: Double, _ b: Double) -> Bool {
          !a.isFinite || !b.isFinite || abs(a - b) <= 1e-9 * max(abs(a), abs(b))
        }
        func find() -> Culprit {
          if clearedAt(log.norms) { return .gradientCleared }
          if uphill(log.promises) { return .uphill }
          for tensor in log.ratios[0].indices where log.ratios.allSatisfy({ $0[tensor] == 0 }) {
            return .tensorForgotten(tensor)
          }
          let isSet = zip(log.promises, log.norms).allSatisfy { same($0, -rate * $1 * $1) }
          if !isSet { return .anotherRate }
          if !((log.losses.last ?? 0) <= log.losses[0]) { return .rateTooLarge }
          let grows = zip(log.norms, log.norms.dropFirst()).contains { $1 > $0 && !same($0, $1) }
          return grows ? .gradientsAdded : .nothing
        }
        return find().named
      }
    }
    expectInvented(
      culpritExercise, right: [asking()],
      wrong: [
        ("cleared-at-once", asking(clearedAt: { $0.contains(0) })),
        ("uphill-at-last", asking(uphill: { ($0.last ?? 0) > 0 })),
      ])
  }

  // MARK: Resuming

  @Test func resume() {
    func resumed(
      _ resume: @escaping (StochasticRun, inout StochasticRun) -> Void
    ) -> (Call) throws -> Tensors {
      { call in
        try StochasticRun.interrupted(call) { stopped, fresh in
          var run = fresh
          resume(stopped, &run)
          return run
        }
      }
    }
    func all(_ stopped: StochasticRun, _ run: inout StochasticRun) {
      (run.parameters, run.velocity) = (stopped.parameters, stopped.velocity)
      (run.stepCount, run.order) = (stopped.stepCount, stopped.order)
      run.generator.state = stopped.generator.state
    }
    expectInvented(
      resumeExercise,
      right: [
        resumed { all($0, &$1) },
        // The fresh run is brought to where the other was, step by step: slow, and right.
        resumed { stopped, run in while run.stepCount < stopped.stepCount { _ = run.step() } },
      ],
      wrong: [
        (
          "velocity-missing",
          resumed {
            all($0, &$1); $1.velocity = [0, 0]
          }
        ),
        (
          "spare-missing",
          resumed {
            all($0, &$1); $1.generator.state.spareNormal = nil
          }
        ),
        (
          "order-missing+generator-missing",
          resumed { stopped, run in
            (run.parameters, run.velocity) = (stopped.parameters, stopped.velocity)
            run.stepCount = stopped.stepCount
          }
        ),
        (
          "",
          resumed {
            all($0, &$1); $1.generator = RandomGenerator(seed: 0)
          }
        ),
      ])
  }
}
