import Gradus
import PropertyTesting
import Reference

/// SGD with momentum, dampening and Nesterov's look-ahead, as PyTorch's `SGD` has them.
let momentumExercise = Exercise<OptimizerRun, Trajectory>(
  "3.1.momentum", "momentum", file: "Momentum.swift", tolerance: 1e-12,
  reference: { try $0.trajectory(of: Reference.SGD(options: $0.options)) },
  claims: [
    Claim(
      "follows PyTorch, step by step",
      asking: {
        try Golden.runs(of: "SGD", with: ["lr", "momentum", "dampening", "nesterov"])
          .filter { $0.question.options["momentum"] != nil }
      }, source: Golden.source),
    Claim(
      "with momentum 0 it is plain SGD", forAll: zip(Point.any, Point.any, learningRates)
    ) { input, momentum in
      let (point, later, rate) = input
      // The second gradients come from the other point, as far as they reach.
      let second = point.gradients.indices.map {
        $0 < later.gradients.count ? later.gradients[$0] : -point.gradients[$0]
      }
      let question = run(
        "Momentum", ["lr": .number(rate), "momentum": 0], from: point.parameters,
        gradients: [point.gradients, second])
      let plain = try question.trajectory(of: Reference.SGD(learningRate: rate))
      try momentum.expect(question, toBe: plain, source: "parameter − γ · gradient, twice")
    },
    Claim(
      "the first step is the first one, though its gradient be zero", forAll: Point.any, cases: 4
    ) { point, momentum in
      let zero = point.gradients.map { _ in 0.0 }
      let question = run(
        "Momentum", ["lr": 0.1, "momentum": 0.5, "dampening": 0.5], from: point.parameters,
        gradients: [zero, point.gradients])
      let moved = zip(point.parameters, point.gradients).map { $0 - 0.1 * 0.5 * $1 }
      try momentum.expect(
        question, toBe: Trajectory(parameters: [[point.parameters], [moved]]),
        source: "dampening counts from the second step on")
    },
    Claim(
      "under a constant gradient the steps grow to γ / (1 − μ)",
      forAll: zip(.number(in: 0.5...2), .choice(of: [0.5, 0.3, 0.7])), cases: 6
    ) { input, momentum in
      let (gradient, mu) = input
      let steps = 120
      let answer = try momentum.ask(
        run(
          "Momentum", ["lr": 0.01, "momentum": .number(mu)], from: [0],
          gradients: Array(repeating: [gradient], count: steps)))
      try momentum.expect(
        lastStep(of: answer), equals: 0.01 / (1 - mu) * gradient, within: 1e-9,
        "after \(steps) steps along the gradient \(text(gradient)), a step of")
    },
  ],
  deviations: Deviations(
    of: MomentumRecipe(), answering: { try $0.trajectory($1) },
    [
      Deviation(
        "zero-buffer-is-first-step",
        "A buffer that is zero is taken for a first step, whose gradient is not dampened"
      ) { $0.zeroIsFirst = true },
      Deviation("ascent", "The step goes up the slope: plus where minus belongs") {
        $0.move = { p, d, rate in p + rate * d }
      },
      Deviation(
        "moving-average",
        "The buffer is a moving average, μb + (1 − μ)g: its steps are 1 − μ short",
        seenIn: "HIPS/autograd#289, Paddle"
      ) {
        $0.first = { g, now in (1 - now.hyper.momentum) * g }
        $0.later = { b, g, now in now.hyper.momentum * b + (1 - now.hyper.momentum) * g }
      },
      Deviation(
        "dampened-first-step", "The first gradient is dampened too: the buffer starts at zero",
        seenIn: "MLX"
      ) { $0.first = { g, now in (1 - now.hyper.dampening) * g } },
      Deviation("no-dampening", "Dampening is ignored") {
        $0.later = { b, g, now in now.hyper.momentum * b + g }
      },
      Deviation(
        "rate-in-buffer", "The learning rate goes into the buffer, so that a change comes late",
        seenIn: "Keras, Sutskever et al. 2013"
      ) { $0.rateInBuffer = true },
      Deviation(
        "no-memory", "The buffer is forgotten after each step",
        seenIn: "a buffer that is the gradient"
      ) { $0.later = { _, g, now in (1 - now.hyper.dampening) * g } },
      Deviation(
        "buffer-dampened-whole", "Dampening reduces the whole buffer, not the gradient alone"
      ) { $0.later = { b, g, now in (1 - now.hyper.dampening) * (now.hyper.momentum * b + g) } },
      Deviation(
        "nesterov-ignored",
        "Nesterov's look-ahead is missing, or goes along the buffer before its update (which, "
          + "written out, is the same)", seenIn: "chainer/chainer#4274"
      ) { $0.lookAhead = { _, b, _ in b } },
      Deviation(
        "nesterov-sign", "Nesterov's look-ahead goes backwards, g − μb",
        seenIn: "PaddlePaddle/Paddle#12231"
      ) { $0.lookAhead = { g, b, now in g - now.hyper.momentum * b } },
      Deviation(
        "nesterov-twice", "Nesterov's look-ahead is made twice",
        seenIn: "oysteijo/simd_neuralnet#17"
      ) {
        $0.lookAhead = { g, b, now in
          g + now.hyper.momentum * (g + now.hyper.momentum * b)
        }
      },
      Deviation(
        "nesterov-scaled", "The buffer is stretched by 1 + μ in place of Nesterov's g + μb",
        seenIn: "pytorch/pytorch#5920"
      ) { $0.lookAhead = { _, b, now in (1 + now.hyper.momentum) * b } },
    ] + Bookkeeping.deviations(\.books, hasState: true)),
  hints: [
    "A ball rolls on in the direction it had: keep for each parameter a running sum of the "
      + "gradients, in which older ones fade.",
    "First step: b = g. Later: b ← μ b + (1 − τ) g. Then p ← p − γ b, or with Nesterov "
      + "p ← p − γ (g + μ b). The learning rate stays outside the buffer.",
    "Keep `private var buffers: [[Double]] = []`. When it is empty, this is the first step: set it "
      + "to the gradients as they are. Else loop over both indices and update each buffer first, "
      + "then the parameter.",
  ])

/// The lines of SGD with momentum.
struct MomentumRecipe: OptimizerRecipe {
  struct Hyper {
    let momentum: Double
    let dampening: Double
    let nesterov: Bool
  }

  typealias Line = @Sendable (_ b: Double, _ g: Double, _ now: Now<Hyper>) -> Double

  var books = Bookkeeping()
  var first: @Sendable (_ g: Double, _ now: Now<Hyper>) -> Double = { g, _ in g }
  var later: Line = { b, g, now in now.hyper.momentum * b + (1 - now.hyper.dampening) * g }
  var lookAhead: @Sendable (_ g: Double, _ b: Double, _ now: Now<Hyper>) -> Double = {
    g, b, now in g + now.hyper.momentum * b
  }
  var move: @Sendable (_ p: Double, _ d: Double, _ rate: Double) -> Double = { p, d, rate in
    p - rate * d
  }
  var rateInBuffer = false
  var zeroIsFirst = false

  var start: Double? { nil }

  func hyper(_ options: Options) throws -> Hyper {
    Hyper(
      momentum: try options.number("momentum", 0), dampening: try options.number("dampening", 0),
      nesterov: try options.flag("nesterov"))
  }

  func update(_ p: Double, _ g: Double, _ slots: inout Double?, _ now: Now<Hyper>) -> Double {
    let g = rateInBuffer ? now.learningRate * g : g
    if zeroIsFirst && slots == 0 { slots = nil }
    let buffer = slots.map { later($0, g, now) } ?? first(g, now)
    slots = buffer
    let direction = now.hyper.nesterov ? lookAhead(g, buffer, now) : buffer
    return move(p, direction, rateInBuffer ? 1 : now.learningRate)
  }
}
