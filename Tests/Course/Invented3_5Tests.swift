import Foundation
import Gradus
import GradusReference
import Testing

@testable import Exercising
@testable import LargeScaleTrainingCourse

/// Wrong answers to lesson 3.5 that were invented without a look at the deviations, and right ones that
/// are written otherwise: each wrong one is rejected.
@Suite struct Invented3_5Tests {
  private typealias Answering = (Call) throws -> Tensors

  @Test func shards() {
    func answering(
      _ weight: @escaping (_ n: Double, _ own: Double, _ all: Double) -> Double,
      isCounted: @escaping (_ own: [Double]) -> Bool = { _ in true },
      factor: @escaping (_ n: Double, _ all: Double, _ workers: Double) -> Double
    ) -> Answering {
      { call in
        let slopes = try call.rows("g")
        let counts = call.lists("n")
        let all = counts.joined().reduce(0, +)
        var gradient = slopes[0][0].map { _ in 0.0 }
        for (own, slopes) in zip(counts, slopes) {
          for (n, g) in zip(own, slopes) where n > 0 {
            let share = weight(n, own.reduce(0, +), all)
            gradient = zip(gradient, g).map { $0 + share * $1 }
          }
        }
        let workers = Double(counts.count(where: isCounted))
        return Tensors(
          [NamedTensor("gradient", gradient)]
            + counts.enumerated().map { worker, own in
              NamedTensor("factors of worker \(worker)", own.map { factor($0, all, workers) })
            })
      }
    }
    expectInvented(
      shardsExercise, right: [answering({ n, own, all in n / own * own / all }) { $0 * $2 / $1 }],
      wrong: [
        // The factors are right, and the gradient is that of the roots of the sizes.
        ("", answering({ n, _, all in n.squareRoot() / all.squareRoot() }) { $0 * $2 / $1 }),
        ("", answering({ n, _, all in n / all }) { ($0 + 1) * $2 / $1 }),
        ("", answering({ n, own, all in (n / own) * (own / all) * (own / all) }) { $0 * $2 / $1 }),
        // A worker that has no micro-batch at all is not counted; one whose micro-batches are empty is.
        ("", answering({ n, _, all in n / all }, isCounted: { !$0.isEmpty }) { $0 * $2 / $1 }),
      ])
  }

  @Test func ring() {
    func answering(
      longer: Int = 0,
      second: @escaping (_ rank: Int, _ k: Int) -> Int = { $0 + 1 - $1 },
      add: @escaping (Double, Double) -> Double = { $0 + $1 }
    ) -> Answering {
      { call in
        try call.ring { values, rank in
          var sums = values
          let round = rank.count - 1 + (rank.count > 1 ? longer : 0)
          for k in 0..<2 * round {
            let isFirst = k < round
            let sent = isFirst ? rank.number - k : second(rank.number, k - round)
            let place = rank.part(isFirst ? sent - 1 : rank.number - (k - round), of: sums.count)
            let piece = try rank.exchange(Array(sums[rank.part(sent, of: sums.count)]))
            for (index, number) in zip(place, piece) {
              sums[index] = isFirst ? add(sums[index], number) : number
            }
          }
          return sums
        }
      }
    }
    expectInvented(
      ringExercise, right: [answering()],
      wrong: [
        ("", answering(add: max)),
        ("", answering(add: { ($0 + $1) / 2 })),
        // Both loops run to p, not to p − 1.
        ("both-too-long", answering(longer: 1)),
        // Each rank hands on the part that it has finished itself, again and again.
        ("", answering(second: { rank, _ in rank + 1 })),
      ])
  }

  @Test func lossScale() {
    func answering(undoes: Bool = false, countsOverflow: Bool = false, floor: Double = 0)
      -> Answering
    {
      { call in
        let loss = try HalfLoss(call)
        let (rate, interval) = (try call.number("lr"), try call.integer("interval"))
        var (p, before) = (try call.list("start"), try call.list("start"))
        var (scale, good) = (try call.number("scale"), 0)
        var (path, scales): ([[Double]], [Double]) = ([], [])
        for _ in 0..<(try call.integer("steps")) {
          let g = loss.gradient(p, scale: scale)
          if g.contains(where: { !$0.isFinite }) {
            if undoes { p = before }
            scale = max(scale / 2, floor)
            good = countsOverflow ? 1 : 0
          } else {
            before = p
            let inverse = 1 / scale
            p = zip(p, g).map { $0 - rate * ($1 * inverse) }
            good += 1
          }
          if good == interval { (scale, good) = (scale * 2, 0) }
          path.append(p)
          scales.append(scale)
        }
        return Tensors([NamedTensor("parameters", rows: path), NamedTensor("scales", scales)])
      }
    }
    expectInvented(
      lossScaleExercise, right: [answering()],
      wrong: [
        ("", answering(undoes: true)), ("skipped-count", answering(countsOverflow: true)),
        ("", answering(floor: 16384)), ("floor-of-one", answering(floor: 1)),
      ])
  }

  @Test func zero() {
    func changed(_ change: @escaping (inout Tensors, Call) throws -> Void) -> Answering {
      { call in
        var found = try zeroExercise.reference(call)
        try change(&found, call)
        return found
      }
    }
    let late: Answering = { call in
      try call.shardedStep { parameters, gradient, state, rate, limit, rank in
        let part = rank.part(rank.number, of: parameters.count)
        var slopes = try rank.reduceScatter(gradient).map { $0 / Double(rank.count) }
        let squares = try rank.sum(slopes.reduce(0) { $0 + $1 * $1 })
        slopes = slopes.map { $0 * min(1, limit / (squares.squareRoot() + 1e-6)) }
        var (after, t) = (state, Double(state.steps))
        after.mean = zip(state.mean, slopes).map { 0.9 * $0 + 0.1 * $1 }
        after.square = zip(state.square, slopes).map { 0.999 * $0 + 0.001 * $1 * $1 }
        let moved = zip(parameters[part], zip(after.mean, after.square)).map { p, means in
          let (m, v) = (means.0 / (1 - pow(0.9, t)), means.1 / (1 - pow(0.999, t)))
          return p - rate * m / (v.squareRoot() + 1e-8)
        }
        t += 1
        after.steps = Int(t)
        return (try rank.allGather(moved), after)
      }
    }
    expectInvented(
      zeroExercise, right: [changed { _, _ in }],
      wrong: [
        // The limit is each rank's: twice as much for two.
        (
          "",
          { call in
            let ranks = Double(call.lists("g").count)
            return try zeroExercise.reference(
              call.replacing("limit", by: [try call.number("limit") * ranks]))
          }
        ),
        (
          // t is counted up after the step: in the first one 0/0 is NaN.
          "corrected-late", late
        ),
        ("", { call in try zeroExercise.reference(call.replacing("lr", by: [0.05])) }),
        (
          "",
          changed { found, call in
            let last = "parameters on rank \(call.lists("g").count - 1)"
            found[last]?.values = try call.list("parameters")
          }
        ),
      ])
  }

  @Test func pipelineAndMemory() {
    func planned(
      _ bubble: @escaping (_ stages: Double, _ parts: Double) -> Double,
      turned: Bool = false
    ) -> Answering {
      { call in
        let (stages, parts) = (try call.integer("stages"), try call.integer("microbatches"))
        // Warm-up passes but the last one, then pairs of a forward and a backward pass.
        let orders = (0..<stages).map { stage in
          let ahead = min(stages - stage - 1, parts)
          var order = (0..<ahead).map { Double($0 + 1) }
          for done in 1...parts {
            if ahead + done <= parts { order.append(Double(ahead + done)) }
            order.append(-Double(done))
          }
          return order
        }
        return Tensors(
          [NamedTensor("bubble", bubble(Double(stages), Double(parts)))]
            + (turned ? orders.reversed() : orders).enumerated().map {
              NamedTensor("stage \($0)", $1)
            })
      }
    }
    // More first passes than there are micro-batches: the report says which passes these are.
    let tooMany: Answering = { call in
      let (stages, parts) = (try call.integer("stages"), try call.integer("microbatches"))
      var found = try pipelineExercise.reference(call)
      for stage in 0..<stages where stages - stage > parts {
        let name = "stage \(stage)"
        var order = found[name]?.values ?? []
        order.insert(contentsOf: (parts + 1...stages - stage).map { Double($0) }, at: parts)
        found[name] = NamedTensor(name, order)
      }
      return found
    }
    let report = pipelineExercise.grade { (try tooMany($0), "") }
    for claim in report.claims where claim.counterexample?.replay != nil {
      #expect(claim.counterexample?.expected.contains("each once") ?? false)
    }
    expectInvented(
      pipelineExercise, right: [planned { 1 - $1 / ($1 + $0 - 1) }],
      wrong: [
        ("", planned { ($0 - 1) / (2 * $1 + $0 - 1) }),
        ("without-overlap", planned { stages, _ in (stages - 1) / stages }),
        ("stages-turned", planned({ ($0 - 1) / ($1 + $0 - 1) }, turned: true)),
      ])
    func counted(_ change: @escaping (Call) throws -> Call) -> Answering {
      { try memoryExercise.reference(change($0)) }
    }
    expectInvented(
      memoryExercise, right: [counted { $0 }],
      wrong: [
        ("", counted { $0.replacing("stage", by: [min(3, try $0.number("stage") + 1)]) }),
        (
          "slopes-early",
          { call in
            var found = try memoryExercise.reference(call)
            if try call.integer("stage") == 1 {
              let more = try memoryExercise.reference(call.replacing("stage", by: [2]))
              found["gradients"]?.values = more["gradients"]?.values ?? []
            }
            return found
          }
        ),
        ("", counted { $0.replacing("ranks", by: [try $0.number("ranks") + 1]) }),
        (
          "biases-of-inputs", counted { $0.replacing("sizes", by: try $0.list("sizes").reversed()) }
        ),
      ])
  }
}
