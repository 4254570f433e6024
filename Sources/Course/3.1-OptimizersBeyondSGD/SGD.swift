import Gradus
import PropertyTesting
import Reference

/// The SGD step, p ← p − γ (g + λ p), as PyTorch's `SGD` has it without momentum.
let sgdExercise = Exercise<OptimizerRun, Trajectory>(
  "3.1.sgd", "the SGD step", file: "SGD.swift", tolerance: 1e-12,
  reference: { try $0.trajectory(of: Reference.SGD(options: $0.options)) },
  claims: [
    Claim(
      "follows PyTorch, step by step",
      asking: { try Golden.runs(of: "SGD", with: ["lr", "weight_decay"]) }, source: Golden.source),
    Claim(
      "on a zero gradient, weight decay alone multiplies by 1 − γλ",
      forAll: zip(Point.any, learningRates)
    ) { input, sgd in
      let (point, rate) = input
      let question = run(
        "SGD", ["lr": .number(rate), "weight_decay": 0.2], from: point.parameters,
        gradients: [point.parameters.map { _ in 0 }])
      try sgd.expect(
        question, toBe: Trajectory(parameters: [[point.parameters.map { $0 * (1 - rate * 0.2) }]]),
        source: "(1 − γλ) · parameter")
    },
    Claim(
      "a parabola's minimum is reached if and only if the rate is below 2 / curvature",
      forAll: zip(.number(in: 0.5...4), .choice(of: [0.2, 0.6, 0.95, 1.05, 1.3])), cases: 8
    ) { input, sgd in
      let (curvature, share) = input
      let rate = share * 2 / curvature
      // The gradient of curvature/2 · p² is asked for along the way.
      var p = 1.0
      for _ in 0..<16 {
        let answer = try sgd.ask(
          run("SGD", ["lr": .number(rate)], from: [p], gradients: [[curvature * p]]))
        p = answer.parameters.first?.first?.first ?? .nan
      }
      try sgd.expect(
        share < 1 ? abs(p) < 1 : abs(p) > 1,
        answered: "on \(text(curvature))/2 · p², 16 steps with lr \(text(rate)) lead from 1 to "
          + text(p),
        expected: share < 1
          ? "closer to 0: lr is below 2 / \(text(curvature))"
          : "further from 0: lr is above 2 / \(text(curvature))")
    },
  ],
  deviations: Deviations(
    of: SGDRecipe(), answering: { try $0.trajectory($1) },
    [
      Deviation("ascent", "The step goes up the slope: plus where minus belongs") {
        $0.move = { p, d, rate in p + rate * d }
      },
      Deviation("no-learning-rate", "The step is the bare gradient: the learning rate is missing") {
        $0.move = { p, d, _ in p - d }
      },
      Deviation("sign-only", "Only the gradient's sign counts", seenIn: "signSGD") {
        $0.move = { p, d, rate in p - rate * (d == 0 ? 0 : d > 0 ? 1 : -1) }
      },
      Deviation("no-weight-decay", "Weight decay is ignored") {
        $0.decay = { g, _, _ in g }
      },
      Deviation(
        "decay-sign", "Weight decay has the wrong sign: weights grow",
        seenIn: "egg-west/AdamW-pytorch#1"
      ) { $0.decay = { g, p, decay in g - decay * p } },
      Deviation("decay-doubled", "Weight decay counts twice: λp² was differentiated for λ/2 p²") {
        $0.decay = { g, p, decay in g + 2 * decay * p }
      },
      Deviation(
        "decay-multiplies-gradient", "The gradient is multiplied by 1 + λp: a bracket is missing",
        seenIn: "apache/mxnet#8925"
      ) { $0.decay = { g, p, decay in g * (1 + decay * p) } },
      Deviation(
        "decay-without-rate", "Weight decay is not multiplied by the learning rate",
        seenIn: "flashlight/flashlight#143, pytorch/pytorch#4429"
      ) {
        $0.decay = { g, _, _ in g }
        $0.after = { moved, p, decay, _ in moved - decay * p }
      },
      Deviation(
        "decay-after-step", "Weight decay is taken from the parameter after its step",
        seenIn: "huggingface/transformers#14539"
      ) {
        $0.decay = { g, _, _ in g }
        $0.after = { moved, _, decay, rate in moved * (1 - rate * decay) }
      },
    ] + Bookkeeping.deviations(\.books, hasState: false)),
  hints: [
    "The gradient points uphill, and its size says how steep it is there. Where should a "
      + "parameter go, and how far?",
    "p ← p − γ (g + λ p): weight decay joins the gradient, then the learning rate multiplies "
      + "the sum.",
    "Two loops, one over the tensors, one over the numbers in each: for k in "
      + "parameters.indices { for i in parameters[k].indices { … } }. Write the new value back to "
      + "parameters[k][i].",
  ])

/// The lines of the SGD step.
struct SGDRecipe: OptimizerRecipe {
  var books = Bookkeeping()
  var decay: @Sendable (_ g: Double, _ p: Double, _ decay: Double) -> Double = { g, p, decay in
    g + decay * p
  }
  var move: @Sendable (_ p: Double, _ d: Double, _ rate: Double) -> Double = { p, d, rate in
    p - rate * d
  }
  /// What happens to the parameter once it has moved.
  var after: @Sendable (_ moved: Double, _ p: Double, _ decay: Double, _ rate: Double) -> Double = {
    moved, _, _, _ in moved
  }

  var start: Void { () }

  func hyper(_ options: Options) throws -> Double { try options.number("weight_decay", 0) }

  func update(_ p: Double, _ g: Double, _ slots: inout Void, _ now: Now<Double>) -> Double {
    after(move(p, decay(g, p, now.hyper), now.learningRate), p, now.hyper, now.learningRate)
  }
}
