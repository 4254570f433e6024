import Exercising
import Gradus

/// The lines of RMSprop.
package struct RMSpropRecipe: ElementwiseRecipe {
  package struct Hyper {
    let alpha: Double
    let eps: Double
    let momentum: Double
    let centered: Bool
  }

  package struct Slots {
    var square: Double
    var mean = 0.0
    var buffer = 0.0
  }

  package var books = Bookkeeping()
  package let defaults: Options = ["lr": 1e-2]
  var startsAt = 0.0
  var square: @Sendable (_ v: Double, _ g: Double, _ now: Now<Hyper>) -> Double = { v, g, now in
    now.hyper.alpha * v + (1 - now.hyper.alpha) * g * g
  }
  var correction: @Sendable (_ now: Now<Hyper>) -> Double = { _ in 1 }
  /// What is subtracted from the mean square where it is centered.
  var center: @Sendable (_ mean: Double) -> Double = { $0 * $0 }
  var denominator: @Sendable (_ v: Double, _ now: Now<Hyper>) -> Double = { v, now in
    v.squareRoot() + now.hyper.eps
  }
  var buffer: @Sendable (_ b: Double, _ d: Double, _ now: Now<Hyper>) -> Double = { b, d, now in
    now.hyper.momentum * b + d
  }
  var move: @Sendable (_ p: Double, _ d: Double, _ now: Now<Hyper>) -> Double = { p, d, now in
    p - now.learningRate * d
  }
  var dividesByOld = false
  var rateInBuffer = false
  /// Momentum is of the gradients, and what is divided is the buffer.
  var buffersGradients = false

  package init() {}

  package var start: Slots { Slots(square: startsAt) }

  package func hyper(_ options: Options) throws -> Hyper {
    Hyper(
      alpha: try options.number("alpha", 0.99), eps: try options.number("eps", 1e-8),
      momentum: try options.number("momentum", 0), centered: try options.flag("centered"))
  }

  package func update(_ p: Double, _ g: Double, _ slots: inout Slots, _ now: Now<Hyper>) -> Double {
    let old = slots.square
    slots.square = square(slots.square, g, now)
    slots.mean = now.hyper.alpha * slots.mean + (1 - now.hyper.alpha) * g
    var v = (dividesByOld ? old : slots.square) / correction(now)
    if now.hyper.centered { v -= center(slots.mean) }
    let direction = g / denominator(v, now)
    guard now.hyper.momentum != 0 else { return move(p, direction, now) }
    if buffersGradients {
      slots.buffer = buffer(slots.buffer, g, now)
      return move(p, slots.buffer / denominator(v, now), now)
    }
    if rateInBuffer {
      slots.buffer = buffer(slots.buffer, now.learningRate * direction, now)
      return p - slots.buffer
    }
    slots.buffer = buffer(slots.buffer, direction, now)
    return move(p, slots.buffer, now)
  }

  /// The mistakes with the mean square and the step.
  package static let deviations: [Deviation<RMSpropRecipe>] = [
    Deviation(
      "ascent", "The step goes up the slope: plus where minus belongs", equation: "p + γd"
    ) { $0.move = { p, d, now in p + now.learningRate * d } },
    Deviation(
      "epsilon-inside-root", "ε stands inside the root, √(v + ε)", equation: "g / √(v + ε)",
      seenIn: "TensorFlow, Keras, Optax"
    ) { $0.denominator = { v, now in (v + now.hyper.eps).squareRoot() } },
    Deviation(
      "bracket-missing", "ε is added to the quotient, not to the root: a bracket is missing",
      equation: "g / √v + ε"
    ) {
      $0.denominator = { v, _ in v.squareRoot() }
      $0.move = { p, d, now in p - (now.learningRate * d + now.hyper.eps) }
    },
    Deviation("no-epsilon", "ε is missing", equation: "g / √v") {
      $0.denominator = { v, _ in v.squareRoot() }
    },
    Deviation(
      "no-root", "The root is missing: the step shrinks as the gradient grows",
      equation: "g / (v + ε)", seenIn: "FluxML/Flux.jl#119"
    ) { $0.denominator = { v, now in v + now.hyper.eps } },
    Deviation(
      "starts-at-one", "The mean square starts at one", equation: "v₀ = 1",
      seenIn: "TensorFlow 1, timm; huggingface/pytorch-image-models#225"
    ) { $0.startsAt = 1 },
    Deviation(
      "alpha-swapped", "α and 1 − α have changed places", equation: "v ← (1 − α)v + αg²"
    ) { $0.square = { v, g, now in (1 - now.hyper.alpha) * v + now.hyper.alpha * g * g } },
    Deviation(
      "sum-of-squares", "The squares are added up and never fade", equation: "v ← v + g²",
      seenIn: "Adagrad"
    ) { $0.square = { v, g, _ in v + g * g } },
    Deviation(
      "weight-missing", "The new square is not multiplied by 1 − α", equation: "v ← αv + g²"
    ) { $0.square = { v, g, now in now.hyper.alpha * v + g * g } },
    Deviation(
      "absolute-value", "The gradient is not squared: |g| is averaged, and no root taken",
      equation: "v ← αv + (1 − α)|g|, g / (v + ε)"
    ) {
      $0.square = { v, g, now in now.hyper.alpha * v + (1 - now.hyper.alpha) * abs(g) }
      $0.denominator = { v, now in v + now.hyper.eps }
    },
    Deviation(
      "bias-corrected", "The mean square is corrected for its start at zero, as Adam does it",
      equation: "v / (1 − αᵗ)", seenIn: "Optax's option"
    ) { $0.correction = { now in 1 - power(now.hyper.alpha, now.t) } },
    Deviation(
      "stale-square", "The gradient is divided by the mean square before its update",
      equation: "g / (√vₜ₋₁ + ε)"
    ) { $0.dividesByOld = true },
  ]

  /// The mistakes of a first RMSprop.
  package static let beginnersSquares: [Deviation<RMSpropRecipe>] = [
    Deviation(
      "epsilon-is-floor", "ε is the least that the root may be, and not added to it",
      equation: "g / max(√v, ε)", seenIn: "HeavyBall"
    ) { $0.denominator = { v, now in max(v.squareRoot(), now.hyper.eps) } },
    Deviation(
      "starts-at-first-square", "The mean square starts at the first square, not at zero",
      equation: "v₁ = g₁²"
    ) {
      $0.square = { v, g, now in
        v == 0 ? g * g : now.hyper.alpha * v + (1 - now.hyper.alpha) * g * g
      }
    },
  ]

  /// The mistakes with options that the lesson does not ask for.
  static let optionDeviations: [Deviation<RMSpropRecipe>] =
    beginnersSquares.named("epsilon-is-floor") + [
      Deviation(
        "rate-in-buffer", "The learning rate goes into the momentum buffer",
        equation: "b ← μb + γd, p ← p − b", seenIn: "Keras, TensorFlow, Optax"
      ) { $0.rateInBuffer = true },
      Deviation(
        "buffer-of-gradients", "The momentum buffer is of the gradients, and the root divides it",
        equation: "b ← μb + g, p − γ b / (√v + ε)", seenIn: "fastai"
      ) { $0.buffersGradients = true },
      epsilonDeviation("epsilon-1e-6", 1e-6, seenIn: "the defaults of PyMC and Lasagne"),
      Deviation("no-momentum", "Momentum is ignored", equation: "p − γd") {
        $0.buffer = { _, d, _ in d }
      },
      Deviation(
        "buffer-is-average", "The momentum buffer is a moving average",
        equation: "b ← μb + (1 − μ)d"
      ) { $0.buffer = { b, d, now in now.hyper.momentum * b + (1 - now.hyper.momentum) * d } },
      Deviation("not-centered", "The mean is not subtracted", equation: "√v + ε") {
        $0.center = { _ in 0 }
      },
      Deviation(
        "center-not-squared", "The mean itself is subtracted, not its square", equation: "√(v − ḡ)"
      ) { $0.center = { $0 } },
      Deviation(
        "alpha-0.9", "α is 0.9, whatever was asked", equation: "α = 0.9",
        seenIn: "the defaults of Keras, Optax and swift-apis"
      ) { $0.books.options.append { $0["alpha"] = 0.9 } },
      Deviation(
        "epsilon-1e-7", "ε is 10⁻⁷, whatever was asked", equation: "ε = 10⁻⁷",
        seenIn: "Keras's default"
      ) { $0.books.options.append { $0["eps"] = 1e-7 } },
    ]
}
