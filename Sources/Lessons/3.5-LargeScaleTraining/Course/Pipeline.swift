import Exercising
import Gradus
import GradusReference
import PropertyTesting

/// In which order the stages of a pipeline work.
let pipelineExercise: Exercise<Call, Tensors> = Exercise(
  "3.5.pipeline", "the order of work in a pipeline", file: "Pipeline.swift",
  reference: { call in
    let found = pipelineOrders(
      stages: try call.integer("stages"), microbatches: try call.integer("microbatches"))
    return answer(found.orders, found.bubble)
  },
  claims: [
    .lessonsExample {
      [
        (
          pipelineCall(stages: 3, microbatches: 4),
          answer(
            [
              [1, 2, 3, -1, 4, -2, -3, -4], [1, 2, -1, 3, -2, 4, -3, -4],
              [1, -1, 2, -2, 3, -3, 4, -4],
            ], 1.0 / 3)
        )
      ]
    },
    .recorded(
      "is the order in which PyTorch's Schedule1F1B works, in two stages", asked,
      in: "3.5-pipeline", "2 stages", inputs: inputs, outputs: outputs(2)),
    .recorded(
      "is the order in which PyTorch's Schedule1F1B works, in three", asked, in: "3.5-pipeline",
      "3 stages", inputs: inputs, outputs: outputs(3)),
    .recorded(
      "is the order in which PyTorch's Schedule1F1B works, in four", asked, in: "3.5-pipeline",
      "4 stages", inputs: inputs, outputs: outputs(4)),
    Claim("nobody waits for ever, and each pass is there once", forAll: calls) { call, interview in
      let orders = try orders(try interview.ask(call), of: call, interview)
      _ = try timeline(orders, interview)
    },
    Claim("no stage keeps more inputs than it may", forAll: calls) { call, interview in
      let orders = try orders(try interview.ask(call), of: call, interview)
      for (stage, order) in orders.enumerated() {
        var (kept, most) = (0, 0)
        for work in order {
          kept += work.code > 0 ? 1 : -1
          most = max(most, kept)
        }
        try interview.expect(
          most <= orders.count - stage,
          answered: "\(most) inputs kept at one time by stage \(stage) of \(orders.count)",
          expected: "\(orders.count - stage) at most")
      }
    },
    Claim("it ends as early as it can, and the bubble is what a simulation has", forAll: calls) {
      call, interview in
      let found = try interview.ask(call)
      let orders = try orders(found, of: call, interview)
      let timeline = try timeline(orders, interview)
      let (stages, parts) = (orders.count, try call.integer("microbatches"))
      try interview.expect(
        timeline.end, equals: Double(3 * (parts + stages - 1)),
        "with 1 for a forward and 2 for a backward pass, your orders end at")
      try interview.expect(
        found["bubble"]?.values.first ?? .nan, equals: timeline.bubble,
        "beside your orders in a simulation, your bubble is")
    },
    Claim(
      "there may be fewer micro-batches than stages, and one stage alone",
      asking: {
        [
          (
            pipelineCall(stages: 3, microbatches: 2),
            answer([[1, 2, -1, -2], [1, 2, -1, -2], [1, -1, 2, -2]], 0.5)
          ), (pipelineCall(stages: 1, microbatches: 2), answer([[1, -1, 2, -2]], 0)),
        ]
      }, source: "by hand"),
  ],
  deviations: Deviations(
    of: PipelineRecipe(),
    answering: { recipe, call in
      let found = try recipe.plan(call)
      return answer(found.orders, found.bubble)
    },
    [
      Deviation(
        "all-forward-first", "All forward passes come before the first backward one",
        seenIn: "GPipe, Huang et al. 2019, arXiv:1811.06965"
      ) { $0.ahead = { _, _, parts in parts } },
      Deviation("all-then-back", "All forward passes, and then back from the last micro-batch") {
        $0.ahead = { _, _, parts in parts }
        $0.takesNewest = true
      },
      Deviation("newest-first", "The micro-batch that came last goes back first") {
        $0.takesNewest = true
      },
      Deviation("one-ahead", "Each forward pass is followed at once by its backward pass") {
        $0.ahead = { _, _, _ in 1 }
      },
      Deviation("one-less", "Each stage but the last begins its way back a micro-batch too early") {
        $0.ahead = { stages, stage, _ in max(1, stages - stage - 1) }
      },
      Deviation("one-more", "Each stage keeps one micro-batch more than it may") {
        $0.ahead = { stages, stage, _ in stages - stage + 1 }
      },
      Deviation("same-for-all", "All stages keep as many as the first") {
        $0.ahead = { stages, _, _ in stages }
      },
      Deviation("stages-turned", "The last stage keeps most, the first one least") {
        $0.ahead = { _, stage, _ in stage + 1 }
      },
      Deviation("double-room", "A stage keeps one for the way there and one for the way back") {
        $0.ahead = { stages, stage, _ in 2 * (stages - stage) - 1 }
      },
      Deviation("two-by-two", "Two forward passes follow two backward ones, in turn") {
        $0.group = 2
      },
      Deviation("counted-from-zero", "Micro-batches are counted from 0") { $0.firstPart = 0 },
      Deviation("bubble-of-work", "The idle time is divided by the work, not by all time") {
        $0.bubble = { (($0) - 1) / $1 }
      },
      Deviation("bubble-of-all-stages", "The bubble counts S slots, where there are S − 1") {
        $0.bubble = { $0 / ($1 + $0 - 1) }
      },
      Deviation("bubble-and-one", "All time is counted as M + S slots, where it is M + S − 1") {
        $0.bubble = { ($0 - 1) / ($1 + $0) }
      },
      Deviation("bubble-twice", "Filling and emptying are counted, each as long as both together") {
        $0.bubble = { 2 * ($0 - 1) / ($1 + 2 * ($0 - 1)) }
      },
      Deviation("busy-share", "The share of the time in which a stage works, not waits") {
        $0.bubble = { $1 / ($1 + $0 - 1) }
      },
      Deviation("without-overlap", "The bubble of stages that work one at a time") {
        $0.bubble = { stages, _ in 1 - 1 / stages }
      },
      Deviation(
        "more-than-there-are", "The first passes are as many as may be kept, though fewer are there"
      ) { $0.limitsAhead = false },
    ]),
  hints: [
    "How many forward passes can a stage do before the first micro-batch is back? From then on, what does "
      + "each backward pass make room for?",
    "Stage s: min(S − s, M) forward passes; then one backward and one forward in turn; then the "
      + "backward passes that are left. All ends after M + S − 1 times a forward and a backward pass.",
    "let ahead = min(stages - stage, microbatches); var order = (1...ahead).map { .forward($0) }; for done "
      + "in 1...microbatches { order.append(.backward(done)); if … { order.append(.forward(ahead + done)) } }",
  ],
  why:
    "From stage s to the end are S − s stages, and as many micro-batches on the way keep them "
    + "busy; more would only wait, and fill memory. The last stage has no gap: idle is the way "
    + "to it and back.")

private let asked =
  "each stage's order of work (k is the forward pass of micro-batch k, −k its backward pass)"
private let inputs = ["stages", "microbatches"]

private func outputs(_ stages: Int) -> [String] {
  ["bubble"] + (0..<stages).map { "stage \($0)" }
}

func pipelineCall(stages: Int, microbatches: Int) -> Call {
  Call(
    asked,
    [
      NamedTensor("stages", Double(stages)), NamedTensor("microbatches", Double(microbatches)),
    ])
}

private func answer(_ orders: [[Double]], _ bubble: Double) -> Tensors {
  Tensors(
    [NamedTensor("bubble", bubble)]
      + orders.enumerated().map { NamedTensor("stage \($0)", $1) })
}

private func answer(_ orders: [[PipelineWork]], _ bubble: Double) -> Tensors {
  answer(orders.map { $0.map(\.code) }, bubble)
}

extension Tensors {
  /// The orders of `stages` stages; a number that is no pass is left out.
  func orders(_ stages: Int) -> [[PipelineWork]] {
    (0..<stages).map { (self["stage \($0)"]?.values ?? []).compactMap { PipelineWork(code: $0) } }
  }
}

/// The orders of all stages, once each of them has each pass once.
private func orders(
  _ found: Tensors, of call: Call, _ interview: Interview<Call, Tensors>
) throws -> [[PipelineWork]] {
  let stages = try call.integer("stages")
  try interview.expect(
    found.parts.count == stages + 1, answered: counted(found.parts.count - 1, "order"),
    expected: "one for each of \(counted(stages, "stage"))")
  let orders = found.orders(stages)
  let parts = try call.integer("microbatches")
  let all = Set((1...parts).flatMap { [Double($0), -Double($0)] })
  for (stage, order) in orders.enumerated() {
    try interview.expect(
      Set(order.map(\.code)) == all && order.count == all.count,
      answered: "\(listed(order.map(\.name))) for stage \(stage)",
      expected: "F1 to F\(parts) and B1 to B\(parts), each once")
  }
  return orders
}

private func timeline(
  _ orders: [[PipelineWork]], _ interview: Interview<Call, Tensors>
) throws -> PipelineTimeline {
  do {
    return try PipelineTimeline(orders)
  } catch let misuse as Misuse {
    try interview.expect(
      false, answered: "orders in which \(misuse.description)",
      expected: "orders that can be worked")
    throw misuse
  }
}

private let calls = zip(Generator<Int>.integer(in: 2...4), .integer(in: 2...7))
  .map { pipelineCall(stages: $0, microbatches: $1) }

/// The lines of `pipelineOrders(stages:microbatches:)`.
private struct PipelineRecipe: Sendable {
  /// How many forward passes come before the first backward one.
  var ahead: @Sendable (_ stages: Int, _ stage: Int, _ parts: Int) -> Int = { stages, stage, _ in
    stages - stage
  }
  var limitsAhead = true
  var takesNewest = false
  var firstPart = 1
  /// How many passes of one direction follow each other.
  var group = 1
  var bubble: @Sendable (_ stages: Double, _ parts: Double) -> Double = { ($0 - 1) / ($1 + $0 - 1) }

  func plan(_ call: Call) throws -> (orders: [[Double]], bubble: Double) {
    let (stages, parts) = (try call.integer("stages"), try call.integer("microbatches"))
    let orders = (0..<stages).map { stage in
      let wanted = ahead(stages, stage, parts)
      var next = limitsAhead ? min(wanted, parts) : wanted
      var order = (1...next).map { Double($0) }
      var waiting = Array(1...next)
      while !waiting.isEmpty {
        for _ in 0..<min(group, waiting.count) {
          let part = takesNewest ? waiting.removeLast() : waiting.removeFirst()
          order.append(-Double(part))
        }
        for _ in 0..<group where next < parts {
          next += 1
          order.append(Double(next))
          waiting.append(next)
        }
      }
      return order.map { Double(signOf: $0, magnitudeOf: abs($0) + Double(firstPart - 1)) }
    }
    return (orders, bubble(Double(stages), Double(parts)))
  }
}
