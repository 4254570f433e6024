import Exercising
import Gradus

/// The lines of SGD.
package struct SGDRecipe: ElementwiseRecipe {
  package struct Hyper {
    let momentum: Double
    let dampening: Double
    let nesterov: Bool
  }

  package var books = Bookkeeping()
  package let defaults: Options = ["lr": 1e-3]
  var first: @Sendable (_ g: Double, _ now: Now<Hyper>) -> Double = { g, _ in g }
  var later: @Sendable (_ b: Double, _ g: Double, _ now: Now<Hyper>) -> Double = { b, g, now in
    now.hyper.momentum * b + (1 - now.hyper.dampening) * g
  }
  var lookAhead: @Sendable (_ g: Double, _ b: Double, _ now: Now<Hyper>) -> Double = {
    g, b, now in g + now.hyper.momentum * b
  }
  var move: @Sendable (_ p: Double, _ d: Double, _ rate: Double) -> Double = { p, d, rate in
    p - rate * d
  }
  /// What the step is divided by.
  var correction: @Sendable (_ now: Now<Hyper>) -> Double = { _ in 1 }
  var rateInBuffer = false
  var zeroIsFirst = false
  /// There is a buffer without momentum, too.
  var alwaysBuffers = false
  /// A tensor's first step begins the buffer anew, whatever is in it.
  var beginsByCount = false
  /// What makes the buffer of a parameter whose first step is not recognised as such.
  var unrecognised: (@Sendable (_ g: Double, _ now: Now<Hyper>) -> Double)?

  package init() {}

  /// No buffer yet.
  package var start: Double? { nil }

  package func resumed(_ state: Options, _ shape: [Int]) -> [Double?] {
    guard case .numbers(let buffer)? = state["momentum_buffer"] else { return start(shape) }
    return buffer
  }

  package func hyper(_ options: Options) throws -> Hyper {
    Hyper(
      momentum: try options.number("momentum", 0), dampening: try options.number("dampening", 0),
      nesterov: try options.flag("nesterov"))
  }

  package func update(_ p: Double, _ g: Double, _ slots: inout Double?, _ now: Now<Hyper>) -> Double
  {
    guard now.hyper.momentum != 0 || alwaysBuffers else { return move(p, g, now.learningRate) }
    let g = rateInBuffer ? now.learningRate * g : g
    if zeroIsFirst && slots == 0 || beginsByCount && now.t == 1 { slots = nil }
    let buffer = slots.map { later($0, g, now) } ?? begun(g, now)
    slots = buffer
    let direction = now.hyper.nesterov ? lookAhead(g, buffer, now) : buffer
    return move(p, direction / correction(now), rateInBuffer ? 1 : now.learningRate)
  }

  private func begun(_ g: Double, _ now: Now<Hyper>) -> Double {
    guard let unrecognised, now.t > 1 else { return first(g, now) }
    return unrecognised(g, now)
  }

  /// The mistakes with the step itself.
  package static let moves: [Deviation<SGDRecipe>] = [
    Deviation(
      "ascent", "The step goes up the slope: plus where minus belongs", equation: "p + γd"
    ) { $0.move = { p, d, rate in p + rate * d } },
    Deviation(
      "no-learning-rate", "The step is the bare gradient: the learning rate is missing",
      equation: "p − d"
    ) { $0.move = { p, d, _ in p - d } },
    Deviation(
      "sign-only", "Only the gradient's sign counts", equation: "p − γ sign(d)", seenIn: "signSGD"
    ) { $0.move = { p, d, rate in p - rate * (d == 0 ? 0 : d > 0 ? 1 : -1) } },
  ]

  /// The mistakes with the momentum buffer.
  package static let momentumDeviations: [Deviation<SGDRecipe>] = [
    Deviation(
      "zero-buffer-is-first-step",
      "A buffer that is zero is taken for a first step, whose gradient is not dampened",
      equation: "b = g where b was 0"
    ) { $0.zeroIsFirst = true },
    Deviation(
      "moving-average",
      "The buffer is a moving average, μb + (1 − μ)g: its steps are 1 − μ short",
      equation: "b ← μb + (1 − μ)g", seenIn: "HIPS/autograd#289"
    ) {
      $0.first = { g, now in (1 - now.hyper.momentum) * g }
      $0.later = { b, g, now in now.hyper.momentum * b + (1 - now.hyper.momentum) * g }
    },
    Deviation(
      "dampened-first-step", "The first gradient is dampened too: the buffer starts at zero",
      equation: "b₁ = (1 − τ)g", seenIn: "MLX"
    ) { $0.first = { g, now in (1 - now.hyper.dampening) * g } },
    Deviation(
      "mean-from-gradient", "The buffer is a moving average that starts at the first gradient",
      equation: "b₁ = g, b ← μb + (1 − μ)g"
    ) {
      $0.later = { b, g, now in now.hyper.momentum * b + (1 - now.hyper.momentum) * g }
    },
    Deviation(
      "memory-dampened", "Dampening reduces what the buffer remembers, not the new gradient",
      equation: "b ← (1 − τ)μb + g"
    ) { $0.later = { b, g, now in (1 - now.hyper.dampening) * now.hyper.momentum * b + g } },
    Deviation("no-dampening", "Dampening is ignored", equation: "b ← μb + g") {
      $0.later = { b, g, now in now.hyper.momentum * b + g }
    },
    Deviation(
      "rate-in-buffer", "The learning rate goes into the buffer, so that a change comes late",
      equation: "v ← μv − γg, p ← p + v",
      seenIn: "Keras, swift-apis, paiml/aprender#2190; Sutskever et al. 2013"
    ) { $0.rateInBuffer = true },
    Deviation(
      "no-memory", "The buffer is forgotten after each step", equation: "b ← (1 − τ)g",
      seenIn: "a buffer that is the gradient"
    ) { $0.later = { _, g, now in (1 - now.hyper.dampening) * g } },
    Deviation(
      "buffer-dampened-whole", "Dampening reduces the whole buffer, not the gradient alone",
      equation: "b ← (1 − τ)(μb + g)"
    ) { $0.later = { b, g, now in (1 - now.hyper.dampening) * (now.hyper.momentum * b + g) } },
    Deviation(
      "nesterov-ignored",
      "Nesterov's look-ahead is missing, or goes along the buffer before its update (which, "
        + "written out, is the same)", equation: "d = b", seenIn: "chainer/chainer#4274"
    ) { $0.lookAhead = { _, b, _ in b } },
    Deviation(
      "nesterov-sign", "Nesterov's look-ahead goes backwards, g − μb", equation: "d = g − μb",
      seenIn: "PaddlePaddle/Paddle#12231"
    ) { $0.lookAhead = { g, b, now in g - now.hyper.momentum * b } },
    Deviation(
      "nesterov-twice", "Nesterov's look-ahead is made twice", equation: "d = g + μ(g + μb)",
      seenIn: "oysteijo/simd_neuralnet#17"
    ) { $0.lookAhead = { g, b, now in g + now.hyper.momentum * (g + now.hyper.momentum * b) } },
    Deviation(
      "nesterov-scaled", "The buffer is stretched by 1 + μ in place of Nesterov's g + μb",
      equation: "d = (1 + μ)b", seenIn: "pytorch/pytorch#5920"
    ) { $0.lookAhead = { _, b, now in (1 + now.hyper.momentum) * b } },
  ]
  /// What other libraries do on purpose.
  static let libraryDeviations: [Deviation<SGDRecipe>] = [
    Deviation(
      "moving-average-corrected",
      "The buffer is a moving average, corrected for its start at zero",
      equation: "b ← μb + (1 − μ)g, d = b / (1 − μᵗ)", seenIn: "Optax's ema"
    ) {
      $0.first = { g, now in (1 - now.hyper.momentum) * g }
      $0.later = { b, g, now in now.hyper.momentum * b + (1 - now.hyper.momentum) * g }
      $0.correction = { now in 1 - power(now.hyper.momentum, now.t) }
    },
    Deviation(
      "nesterov-swapped", "Gradient and buffer have changed places in Nesterov's look-ahead",
      equation: "d = b + μg"
    ) { $0.lookAhead = { g, b, now in b + now.hyper.momentum * g } },
    Deviation(
      "no-momentum", "Momentum is ignored", equation: "d = g", seenIn: "MXNet's default"
    ) { $0.books.options.append { $0["momentum"] = 0 } },
  ]
  /// The mistakes with Nesterov's look-ahead that no library makes. Along the old buffer bₜ₋₁ it leads to
  /// bₜ, which is `nesterov-ignored`.
  private static let nesterovDeviations: [Deviation<SGDRecipe>] =
    libraryDeviations.named("nesterov-swapped") + [
      Deviation(
        "nesterov-without-gradient", "Nesterov's look-ahead has lost the gradient",
        equation: "d = μb"
      ) { $0.lookAhead = { _, b, now in now.hyper.momentum * b } },
      Deviation(
        "nesterov-plain", "With Nesterov the step is the bare gradient: the buffer is not in it",
        equation: "d = g", seenIn: "p − μvₜ₋₁ + vₜ, for p − μvₜ₋₁ + (1 + μ)vₜ"
      ) { $0.lookAhead = { g, _, _ in g } },
      Deviation(
        "nesterov-whole-buffer", "In Nesterov's look-ahead the buffer is not multiplied by μ",
        equation: "d = g + b"
      ) { $0.lookAhead = { g, b, _ in g + b } },
      Deviation(
        "nesterov-and-buffer", "The buffer's step is made, and Nesterov's look-ahead after it",
        equation: "d = b + (g + μb)"
      ) { $0.lookAhead = { g, b, now in b + (g + now.hyper.momentum * b) } },
      Deviation(
        "nesterov-mean", "Nesterov's look-ahead is a mean of gradient and buffer",
        equation: "d = (1 − μ)g + μb"
      ) { $0.lookAhead = { g, b, now in (1 - now.hyper.momentum) * g + now.hyper.momentum * b } },
      Deviation(
        "nesterov-back-added", "The step back along the old buffer is added, not taken off",
        equation: "d = (1 + μ)bₜ + μbₜ₋₁", seenIn: "p + μvₜ₋₁ + (1 + μ)vₜ"
      ) {
        // Without dampening, as Nesterov has to be, μbₜ₋₁ is bₜ − g.
        $0.lookAhead = { g, b, now in (2 + now.hyper.momentum) * b - g }
      },
    ]
  /// The mistakes of a first momentum.
  package static let beginnersMomentum: [Deviation<SGDRecipe>] =
    nesterovDeviations + [
      Deviation(
        "first-gradient-lost", "In the first step the buffer stays zero: its gradient is lost",
        equation: "b₁ = 0"
      ) {
        $0.first = { _, _ in 0 }
        $0.alwaysBuffers = true
      }
    ]
  /// The mistakes of a first weight decay.
  package static let beginnersDecay: [Deviation<SGDRecipe>] =
    decayDeviations(decoupled: false).named("decay-constant") + [
      Deviation(
        "decay-by-sign",
        "Weight decay goes by the parameter's sign: the slope of λ|p|, not of λ/2 p²",
        equation: "g + λ sign(p)", seenIn: "L1 regularization"
      ) { $0.books.decay = .bySign },
      Deviation(
        "decay-is-penalty", "The penalty itself joins the gradient, not its slope",
        equation: "g + λ/2 p²"
      ) { $0.books.decay = .byPenalty },
    ]
  /// The mistakes with finding out whether a step is the first one.
  package static let firstStepDeviations: [Deviation<SGDRecipe>] = [
    Deviation(
      "first-tensor-is-first-step",
      "Only the first tensor has a first step: whether it is one is noted inside the loops",
      equation: "b₁ = (1 − τ)g for the others"
    ) {
      $0.books.counts = .tensors
      $0.unrecognised = { g, now in (1 - now.hyper.dampening) * g }
    },
    Deviation(
      "first-number-is-first-step",
      "Only the very first number has a first step: whether it is one is noted inside both loops",
      equation: "b₁ = (1 − τ)g for the others"
    ) {
      $0.books.counts = .parameters
      $0.unrecognised = { g, now in (1 - now.hyper.dampening) * g }
    },
    Deviation(
      "first-step-counts-twice",
      "In the first step all tensors but the first are updated again after their buffer is set",
      equation: "b₁ = μg + (1 − τ)g for the others", seenIn: "if buffers.isEmpty inside the loops"
    ) {
      $0.books.counts = .tensors
      $0.unrecognised = { g, now in (1 + now.hyper.momentum - now.hyper.dampening) * g }
    },
    Deviation(
      "first-step-counts-twice-by-number",
      "In the first step all numbers but the first are updated again after their buffer is set",
      equation: "b₁ = μg + (1 − τ)g for the others", seenIn: "if buffers.isEmpty inside both loops"
    ) {
      $0.books.counts = .parameters
      $0.unrecognised = { g, now in (1 + now.hyper.momentum - now.hyper.dampening) * g }
    },
    Deviation(
      "one-buffer",
      "All tensors share one buffer, which each sets to its gradient in the first step",
      seenIn: "one list for all tensors"
    ) {
      $0.books.separatesTensors = false
      $0.beginsByCount = true
    },
    Deviation(
      "one-buffered-number",
      "All parameters share one number, which each sets to its gradient in the first step",
      seenIn: "var buffer = 0.0"
    ) {
      $0.books.separatesTensors = false
      $0.books.separatesNumbers = false
      $0.beginsByCount = true
    },
    Deviation(
      "first-step-updated",
      "In the first step the buffer is set to the gradient and then updated by it as well",
      equation: "b₁ = μg + (1 − τ)g", seenIn: "an `else` that is missing, geoopt's RiemannianSGD"
    ) { $0.first = { g, now in (1 + now.hyper.momentum - now.hyper.dampening) * g } },
  ]
}
