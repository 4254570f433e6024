import Gradus
import PropertyTesting
import Reference

/// RMSprop, as PyTorch's `RMSprop` has it with its options lr, alpha and eps.
let rmspropExercise = Exercise<OptimizerRun, Trajectory>(
  "3.1.rmsprop", "RMSprop", file: "RMSprop.swift", tolerance: 1e-12,
  reference: { try $0.trajectory(of: Reference.RMSprop(options: $0.options)) },
  claims: [
    Claim(
      "follows PyTorch, step by step",
      asking: { try Golden.runs(of: "RMSprop", with: ["lr", "alpha", "eps"]) },
      source: Golden.source),
    Claim(
      "under a constant gradient the steps tend to γ · sign of the gradient",
      forAll: zip(.vector(1), .choice(of: [0.5, 0.9, 0.3])), cases: 6
    ) { input, rmsprop in
      let (gradient, alpha) = (input.0[0], input.1)
      let steps = 300
      let answer = try rmsprop.ask(
        run(
          "RMSprop", ["lr": 0.01, "alpha": .number(alpha), "eps": 1e-8], from: [0],
          gradients: Array(repeating: [gradient], count: steps)))
      try rmsprop.expect(
        lastStep(of: answer), equals: gradient > 0 ? 0.01 : -0.01, within: 1e-6,
        "after \(steps) steps along the gradient \(text(gradient)), a step of")
    },
    Claim(
      "the first step has length γ / √(1 − α) whatever the gradient",
      forAll: zip(Point.any, .choice(of: [0.9, 0.5, 0.99])), cases: 8
    ) { input, rmsprop in
      let (point, alpha) = input
      let length = 0.1 / (1 - alpha).squareRoot()
      let question = run(
        "RMSprop", ["lr": 0.1, "alpha": .number(alpha), "eps": 1e-30], from: point.parameters,
        gradients: [point.gradients])
      let moved = zip(point.parameters, point.gradients).map { $0 - ($1 > 0 ? length : -length) }
      try rmsprop.expect(
        question, toBe: Trajectory(parameters: [[moved]]),
        source: "parameter − γ / √(1 − α) · sign of the gradient")
    },
  ],
  deviations: Deviations(
    of: RMSpropRecipe(), answering: { try $0.trajectory($1) },
    [
      Deviation("ascent", "The step goes up the slope: plus where minus belongs") {
        $0.move = { p, d, now in p + now.learningRate * d }
      },
      Deviation(
        "epsilon-inside-root", "ε stands inside the root, √(v + ε)",
        seenIn: "TensorFlow, Keras, Optax"
      ) { $0.denominator = { v, now in (v + now.hyper.eps).squareRoot() } },
      Deviation(
        "bracket-missing", "ε is added to the quotient, not to the root: a bracket is missing"
      ) {
        $0.denominator = { v, _ in v.squareRoot() }
        $0.move = { p, d, now in p - (now.learningRate * d + now.hyper.eps) }
      },
      Deviation("no-epsilon", "ε is missing") { $0.denominator = { v, _ in v.squareRoot() } },
      Deviation(
        "no-root", "The root is missing: the step shrinks as the gradient grows",
        seenIn: "FluxML/Flux.jl#119"
      ) { $0.denominator = { v, now in v + now.hyper.eps } },
      Deviation(
        "starts-at-one", "The mean square starts at one",
        seenIn: "TensorFlow 1, timm; huggingface/pytorch-image-models#225"
      ) { $0.startsAt = 1 },
      Deviation("alpha-swapped", "α and 1 − α have changed places") {
        $0.square = { v, g, now in (1 - now.hyper.alpha) * v + now.hyper.alpha * g * g }
      },
      Deviation("sum-of-squares", "The squares are added up and never fade", seenIn: "Adagrad") {
        $0.square = { v, g, _ in v + g * g }
      },
      Deviation("weight-missing", "The new square is not multiplied by 1 − α") {
        $0.square = { v, g, now in now.hyper.alpha * v + g * g }
      },
      Deviation("absolute-value", "The gradient is not squared: |g| is averaged, and no root taken")
      {
        $0.square = { v, g, now in now.hyper.alpha * v + (1 - now.hyper.alpha) * abs(g) }
        $0.denominator = { v, now in v + now.hyper.eps }
      },
      Deviation(
        "bias-corrected", "The mean square is corrected for its start at zero, as Adam does it"
      ) { $0.correction = { now in 1 - power(now.hyper.alpha, now.t) } },
      Deviation("stale-square", "The gradient is divided by the mean square before its update") {
        $0.dividesByOld = true
      },
    ] + Bookkeeping.deviations(\.books, hasState: true)),
  hints: [
    "A parameter with large gradients should take smaller steps. Keep for each one a running mean "
      + "of its squared gradients, and divide by the root of it.",
    "v ← α v + (1 − α) g², then p ← p − γ g / (√v + ε). v starts at zero, and ε is added after "
      + "the root.",
    "Keep `private var squares: [[Double]] = []`, filled with zeros at the first step: squares = "
      + "parameters.map { $0.map { _ in 0 } }. In the loops update squares[k][i] first, then "
      + "parameters[k][i].",
  ])

/// The lines of RMSprop.
struct RMSpropRecipe: OptimizerRecipe {
  struct Hyper {
    let alpha: Double
    let eps: Double
  }

  var books = Bookkeeping()
  var startsAt = 0.0
  var square: @Sendable (_ v: Double, _ g: Double, _ now: Now<Hyper>) -> Double = { v, g, now in
    now.hyper.alpha * v + (1 - now.hyper.alpha) * g * g
  }
  var correction: @Sendable (_ now: Now<Hyper>) -> Double = { _ in 1 }
  var denominator: @Sendable (_ v: Double, _ now: Now<Hyper>) -> Double = { v, now in
    v.squareRoot() + now.hyper.eps
  }
  var move: @Sendable (_ p: Double, _ d: Double, _ now: Now<Hyper>) -> Double = { p, d, now in
    p - now.learningRate * d
  }
  var dividesByOld = false

  var start: Double { startsAt }

  func hyper(_ options: Options) throws -> Hyper {
    Hyper(alpha: try options.number("alpha", 0.99), eps: try options.number("eps", 1e-8))
  }

  func update(_ p: Double, _ g: Double, _ slots: inout Double, _ now: Now<Hyper>) -> Double {
    let old = slots
    slots = square(old, g, now)
    let v = (dividesByOld ? old : slots) / correction(now)
    return move(p, g / denominator(v, now), now)
  }
}
