import Foundation
import Gradus
import PropertyTesting
import Reference

/// Adam, as PyTorch's `Adam` has it with its options lr, betas and eps.
let adamExercise = Exercise<OptimizerRun, Trajectory>(
  "3.1.adam", "Adam", file: "Adam.swift", tolerance: 1e-12,
  reference: { try $0.trajectory(of: Reference.Adam(options: $0.options)) },
  claims: [
    Claim(
      "follows PyTorch, step by step",
      asking: { try Golden.runs(of: "Adam", with: ["lr", "betas", "eps"]) }, source: Golden.source),
    Claim(
      "the first step has length lr whatever the gradient's scale",
      forAll: zip(Point.any, .scale, learningRates)
    ) { input, adam in
      let (point, scale, rate) = input
      let question = run(
        "Adam", ["lr": .number(rate), "betas": [0.9, 0.999], "eps": 1e-30],
        from: point.parameters, gradients: [point.gradients.map { $0 * scale }])
      let moved = zip(point.parameters, point.gradients).map { $0 - ($1 > 0 ? rate : -rate) }
      try adam.expect(
        question, toBe: Trajectory(parameters: [[moved]]),
        source: "parameter − lr · sign of the gradient")
    },
    Claim(
      "under a constant gradient every step has length lr", forAll: zip(Point.any, learningRates),
      cases: 8
    ) { input, adam in
      let (point, rate) = input
      let steps = 20
      let question = run(
        "Adam", ["lr": .number(rate), "betas": [0.9, 0.999], "eps": 1e-30],
        from: point.parameters, gradients: Array(repeating: point.gradients, count: steps))
      let expected = (1...steps).map { step in
        zip(point.parameters, point.gradients).map {
          $0 - ($1 > 0 ? rate : -rate) * Double(step)
        }
      }
      try adam.expect(
        question, toBe: Trajectory(parameters: expected.map { [$0] }),
        source: "the corrections cancel the start at zero exactly")
    },
  ],
  deviations: Deviations(
    of: AdamRecipe(), answering: { try $0.trajectory($1) },
    adamDeviations + Bookkeeping.deviations(\.books, hasState: true)),
  hints: [
    "Adam is RMSprop with two changes: the gradient is averaged too, and both averages, which "
      + "start at zero and so are too small at first, are scaled up to what they would be.",
    "m ← β1 m + (1 − β1) g and v ← β2 v + (1 − β2) g². At step t = 1, 2, … divide them by "
      + "1 − β1ᵗ and 1 − β2ᵗ. Then p ← p − γ m̂ / (√v̂ + ε), with ε outside the root.",
    "Count the steps once at the top of `step`, before the loops: steps += 1. Do not store the "
      + "corrected averages: `let mHat = means[k][i] / (1 - pow(betas.0, Double(steps)))`. For "
      + "`pow`, import Foundation.",
  ])

private let adamDeviations: [Deviation<AdamRecipe>] = [
  Deviation("ascent", "The step goes up the slope: plus where minus belongs") {
    $0.move = { p, d, now in p + now.learningRate * d }
  },
  Deviation(
    "no-bias-correction", "The moments start at zero and nothing corrects for it",
    seenIn: "MLX's default"
  ) {
    $0.correction1 = { _ in 1 }
    $0.correction2 = { _ in 1 }
  },
  Deviation("only-mean-corrected", "Only the mean is corrected for its start at zero") {
    $0.correction2 = { _ in 1 }
  },
  Deviation("only-square-corrected", "Only the mean square is corrected for its start at zero") {
    $0.correction1 = { _ in 1 }
  },
  Deviation(
    "correction-multiplies", "The moments are multiplied by 1 − βᵗ where they are to be divided",
    seenIn: "karpathy/convnetjs#107"
  ) {
    $0.correction1 = { 1 / (1 - power($0.hyper.betas.0, $0.t)) }
    $0.correction2 = { 1 / (1 - power($0.hyper.betas.1, $0.t)) }
  },
  Deviation(
    "correction-without-power",
    "The correction is 1 − β at every step: the power t is missing, or t never grows",
    seenIn: "eriklindernoren/ML-From-Scratch#35, allenai/OLMo-core#317"
  ) {
    $0.correction1 = { 1 - $0.hyper.betas.0 }
    $0.correction2 = { 1 - $0.hyper.betas.1 }
  },
  Deviation(
    "steps-from-zero", "Steps are counted from 0, so that the first one divides 0 by 0",
    seenIn: "Oneflow#5960"
  ) {
    $0.correction1 = { 1 - power($0.hyper.betas.0, $0.t - 1) }
    $0.correction2 = { 1 - power($0.hyper.betas.1, $0.t - 1) }
  },
  Deviation("steps-from-two", "Steps are counted from 2: the counter starts at 1 and grows first") {
    $0.correction1 = { 1 - power($0.hyper.betas.0, $0.t + 1) }
    $0.correction2 = { 1 - power($0.hyper.betas.1, $0.t + 1) }
  },
  Deviation("steps-per-parameter", "The step counter grows with each parameter, inside both loops")
  {
    $0.books.counts = .parameters
  },
  Deviation(
    "double-complement", "The correction is βᵗ: 1 was subtracted twice",
    seenIn: "kozistr/AdaBound-tensorflow#3"
  ) {
    $0.correction1 = { power($0.hyper.betas.0, $0.t) }
    $0.correction2 = { power($0.hyper.betas.1, $0.t) }
  },
  Deviation(
    "correction-stored", "The corrected moments are stored, so that the correction compounds"
  ) { $0.storesCorrected = true },
  Deviation(
    "steps-per-tensor", "The step counter grows with each tensor and not with each step",
    seenIn: "flashlight/flashlight#143, clab/dynet#77"
  ) { $0.books.counts = .tensors },
  Deviation(
    "epsilon-inside-root", "ε stands inside the root, √(v̂ + ε)", seenIn: "Optax's eps_root"
  ) { $0.denominator = { v, c2, now in (v / c2 + now.hyper.eps).squareRoot() } },
  Deviation(
    "epsilon-hat", "ε is added before the correction, so that it counts 1/√(1 − β2ᵗ) times",
    seenIn: "Keras, TensorFlow, PyTorch's SparseAdam"
  ) { $0.denominator = { v, c2, now in (v.squareRoot() + now.hyper.eps) / c2.squareRoot() } },
  Deviation(
    "bracket-missing", "ε is added to the quotient, not to the root: a bracket is missing"
  ) {
    $0.denominator = { v, c2, _ in (v / c2).squareRoot() }
    $0.move = { p, d, now in p - (now.learningRate * d + now.hyper.eps) }
  },
  Deviation("no-epsilon", "ε is missing") {
    $0.denominator = { v, c2, _ in (v / c2).squareRoot() }
  },
  Deviation("no-root", "The root is missing", seenIn: "FluxML/Flux.jl#119") {
    $0.denominator = { v, c2, now in v / c2 + now.hyper.eps }
  },
  Deviation("betas-swapped", "β1 and β2 have changed places") {
    $0.swapsBetas = true
  },
  Deviation(
    "powers-in-moments", "βᵗ stands in the moments, so that momentum fades away",
    seenIn: "mila-iqia/blocks#1144"
  ) {
    $0.mean = { m, g, now in
      let beta = power(now.hyper.betas.0, now.t)
      return beta * m + (1 - beta) * g
    }
    $0.square = { v, g, _, now in
      let beta = power(now.hyper.betas.1, now.t)
      return beta * v + (1 - beta) * g * g
    }
  },
  Deviation("mean-is-sum", "The new gradient is not multiplied by 1 − β1") {
    $0.mean = { m, g, now in now.hyper.betas.0 * m + g }
  },
  Deviation("square-is-sum", "The new square is not multiplied by 1 − β2") {
    $0.square = { v, g, _, now in now.hyper.betas.1 * v + g * g }
  },
  Deviation("square-of-mean", "The mean is squared where the gradient is to be") {
    $0.square = { v, _, m, now in now.hyper.betas.1 * v + (1 - now.hyper.betas.1) * m * m }
  },
  Deviation("no-momentum", "The gradient itself is used where its mean belongs") {
    $0.mean = { _, g, _ in g }
    $0.correction1 = { _ in 1 }
  },
]

/// The lines of Adam.
struct AdamRecipe: OptimizerRecipe {
  struct Hyper {
    let betas: (Double, Double)
    let eps: Double
  }

  struct Slots {
    var mean = 0.0
    var square = 0.0
  }

  var books = Bookkeeping()
  var swapsBetas = false
  var mean: @Sendable (_ m: Double, _ g: Double, _ now: Now<Hyper>) -> Double = { m, g, now in
    now.hyper.betas.0 * m + (1 - now.hyper.betas.0) * g
  }
  var square: @Sendable (_ v: Double, _ g: Double, _ m: Double, _ now: Now<Hyper>) -> Double = {
    v, g, _, now in now.hyper.betas.1 * v + (1 - now.hyper.betas.1) * g * g
  }
  var correction1: @Sendable (_ now: Now<Hyper>) -> Double = {
    1 - power($0.hyper.betas.0, $0.t)
  }
  var correction2: @Sendable (_ now: Now<Hyper>) -> Double = {
    1 - power($0.hyper.betas.1, $0.t)
  }
  var denominator: @Sendable (_ v: Double, _ c2: Double, _ now: Now<Hyper>) -> Double = {
    v, c2, now in (v / c2).squareRoot() + now.hyper.eps
  }
  var move: @Sendable (_ p: Double, _ d: Double, _ now: Now<Hyper>) -> Double = { p, d, now in
    p - now.learningRate * d
  }
  var storesCorrected = false

  var start: Slots { Slots() }

  func hyper(_ options: Options) throws -> Hyper {
    let betas = try options.pair("betas", (0.9, 0.999))
    return Hyper(
      betas: swapsBetas ? (betas.1, betas.0) : betas, eps: try options.number("eps", 1e-8))
  }

  func update(_ p: Double, _ g: Double, _ slots: inout Slots, _ now: Now<Hyper>) -> Double {
    slots.mean = mean(slots.mean, g, now)
    slots.square = square(slots.square, g, slots.mean, now)
    let (c1, c2) = (correction1(now), correction2(now))
    let direction = slots.mean / c1 / denominator(slots.square, c2, now)
    if storesCorrected { slots = Slots(mean: slots.mean / c1, square: slots.square / c2) }
    return move(p, direction, now)
  }
}

/// β to the power t.
func power(_ beta: Double, _ t: Int) -> Double { pow(beta, Double(t)) }
