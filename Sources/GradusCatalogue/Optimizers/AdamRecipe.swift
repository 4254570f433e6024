import Exercising
import Foundation
import Gradus

/// The lines of Adam and of AdamW, whose decay is decoupled.
package struct AdamRecipe: ElementwiseRecipe {
  package struct Hyper {
    let betas: (Beta, Beta)
    let eps: Double
    let amsgrad: Bool
  }

  package struct Slots {
    var mean = 0.0
    var square = 0.0
    var largest = 0.0
  }

  package var books = Bookkeeping()
  /// AdamW's decay is, whatever the option says.
  var isDecoupled = false
  package var defaults: Options { isDecoupled ? Self.defaultsOfAdamW : Self.defaultsOfAdam }
  private static let defaultsOfAdam: Options = ["lr": 1e-3, "weight_decay": 0]
  private static let defaultsOfAdamW: Options = ["lr": 1e-3, "weight_decay": 0.01]
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
  /// What is taken for the mean.
  var ahead: @Sendable (_ m: Double, _ g: Double, _ now: Now<Hyper>) -> Double = { m, _, _ in m }
  var storesCorrected = false
  var largest: @Sendable (_ largest: Double, _ v: Double, _ c2: Double) -> Double = { l, v, _ in
    max(l, v)
  }

  package init(isDecoupled: Bool = false) { self.isDecoupled = isDecoupled }

  package var start: Slots { Slots() }

  package func hyper(_ options: Options) throws -> Hyper {
    let betas = try books.betas(options, (0.9, 0.999))
    return Hyper(
      betas: swapsBetas ? (betas.1, betas.0) : betas, eps: try options.number("eps", 1e-8),
      amsgrad: try options.flag("amsgrad"))
  }

  package func resumed(_ state: Options, _ shape: [Int]) throws -> [Slots] {
    guard case .numbers(let means)? = state["exp_avg"],
      case .numbers(let squares)? = state["exp_avg_sq"]
    else { throw OptionError("the state has no moments") }
    var slots = zip(means, squares).map { Slots(mean: $0, square: $1) }
    if case .numbers(let largest)? = state["max_exp_avg_sq"] {
      for index in slots.indices { slots[index].largest = largest[index] }
    }
    return slots
  }

  package func decay(_ options: Options) throws -> Decay {
    try isDecoupled || options.flag("decoupled_weight_decay") ? .decoupled : .inGradient
  }

  package func update(_ p: Double, _ g: Double, _ slots: inout Slots, _ now: Now<Hyper>) -> Double {
    slots.mean = mean(slots.mean, g, now)
    slots.square = square(slots.square, g, slots.mean, now)
    let (c1, c2) = (correction1(now), correction2(now))
    slots.largest = largest(slots.largest, slots.square, c2)
    let v = now.hyper.amsgrad ? slots.largest : slots.square
    let direction = ahead(slots.mean, g, now) / c1 / denominator(v, c2, now)
    if storesCorrected {
      slots.mean /= c1
      slots.square /= c2
    }
    return move(p, direction, now)
  }

  /// The mistakes with the moments and the step.
  package static let momentDeviations: [Deviation<AdamRecipe>] = [
    Deviation("ascent", "The step goes up the slope: plus where minus belongs", equation: "p + γd")
    {
      $0.move = { p, d, now in p + now.learningRate * d }
    },
    Deviation(
      "no-bias-correction", "The moments start at zero and nothing corrects for it",
      equation: "m / (√v + ε)",
      seenIn: "MLX's default"
    ) {
      $0.correction1 = { _ in 1 }
      $0.correction2 = { _ in 1 }
    },
    Deviation(
      "only-mean-corrected", "Only the mean is corrected for its start at zero",
      equation: "m̂ / (√v + ε)"
    ) {
      $0.correction2 = { _ in 1 }
    },
    Deviation(
      "only-square-corrected", "Only the mean square is corrected for its start at zero",
      equation: "m / (√v̂ + ε)"
    ) {
      $0.correction1 = { _ in 1 }
    },
    Deviation(
      "correction-multiplies", "The moments are multiplied by 1 − βᵗ where they are to be divided",
      equation: "m(1 − β1ᵗ), v(1 − β2ᵗ)",
      seenIn: "karpathy/convnetjs#107"
    ) {
      $0.correction1 = { 1 / (1 - power($0.hyper.betas.0, $0.t)) }
      $0.correction2 = { 1 / (1 - power($0.hyper.betas.1, $0.t)) }
    },
    Deviation(
      "correction-without-power",
      "The correction is 1 − β at every step: the power t is missing, or t never grows",
      equation: "m / (1 − β1), v / (1 − β2)",
      seenIn: "eriklindernoren/ML-From-Scratch#35, allenai/OLMo-core#317"
    ) {
      $0.correction1 = { 1 - $0.hyper.betas.0 }
      $0.correction2 = { 1 - $0.hyper.betas.1 }
    },
    Deviation(
      "steps-from-zero", "Steps are counted from 0, so that the first one divides 0 by 0",
      equation: "c = 1 − βᵗ⁻¹",
      seenIn: "Oneflow#5960"
    ) {
      $0.correction1 = { 1 - power($0.hyper.betas.0, $0.t - 1) }
      $0.correction2 = { 1 - power($0.hyper.betas.1, $0.t - 1) }
    },
    Deviation(
      "steps-from-two", "Steps are counted from 2: the counter starts at 1 and grows first",
      equation: "c = 1 − βᵗ⁺¹"
    ) {
      $0.correction1 = { 1 - power($0.hyper.betas.0, $0.t + 1) }
      $0.correction2 = { 1 - power($0.hyper.betas.1, $0.t + 1) }
    },
    Deviation(
      "double-complement", "The correction is βᵗ: 1 was subtracted twice",
      equation: "m / β1ᵗ, v / β2ᵗ",
      seenIn: "kozistr/AdaBound-tensorflow#3"
    ) {
      $0.correction1 = { power($0.hyper.betas.0, $0.t) }
      $0.correction2 = { power($0.hyper.betas.1, $0.t) }
    },
    Deviation(
      "correction-stored", "The corrected moments are stored, so that the correction compounds",
      equation: "m ← m̂, v ← v̂"
    ) { $0.storesCorrected = true },
    Deviation(
      "epsilon-inside-root", "ε stands inside the root, √(v̂ + ε)", equation: "m̂ / √(v̂ + ε)",
      seenIn: "Optax's eps_root"
    ) { $0.denominator = { v, c2, now in (v / c2 + now.hyper.eps).squareRoot() } },
    Deviation(
      "epsilon-hat", "ε is added before the correction, so that it counts 1/√(1 − β2ᵗ) times",
      equation: "m̂ / ((√v + ε) / √c2)",
      seenIn: "Keras, TensorFlow, PyTorch's SparseAdam"
    ) { $0.denominator = { v, c2, now in (v.squareRoot() + now.hyper.eps) / c2.squareRoot() } },
    Deviation(
      "bracket-missing", "ε is added to the quotient, not to the root: a bracket is missing",
      equation: "m̂ / √v̂ + ε"
    ) {
      $0.denominator = { v, c2, _ in (v / c2).squareRoot() }
      $0.move = { p, d, now in p - (now.learningRate * d + now.hyper.eps) }
    },
    Deviation("no-epsilon", "ε is missing", equation: "m̂ / √v̂") {
      $0.denominator = { v, c2, _ in (v / c2).squareRoot() }
    },
    Deviation(
      "no-root", "The root is missing", equation: "m̂ / (v̂ + ε)", seenIn: "FluxML/Flux.jl#119"
    ) {
      $0.denominator = { v, c2, now in v / c2 + now.hyper.eps }
    },
    Deviation("betas-swapped", "β1 and β2 have changed places", equation: "β1 ↔ β2") {
      $0.swapsBetas = true
    },
    Deviation(
      "powers-in-moments", "βᵗ stands in the moments, so that momentum fades away",
      equation: "m ← β1ᵗ m + (1 − β1ᵗ)g",
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
    Deviation(
      "mean-is-sum", "The new gradient is not multiplied by 1 − β1", equation: "m ← β1 m + g"
    ) {
      $0.mean = { m, g, now in now.hyper.betas.0 * m + g }
    },
    Deviation(
      "square-is-sum", "The new square is not multiplied by 1 − β2", equation: "v ← β2 v + g²"
    ) {
      $0.square = { v, g, _, now in now.hyper.betas.1 * v + g * g }
    },
    Deviation(
      "square-of-mean", "The mean is squared where the gradient is to be",
      equation: "v ← β2 v + (1 − β2)m²"
    ) {
      $0.square = { v, _, m, now in now.hyper.betas.1 * v + (1 - now.hyper.betas.1) * m * m }
    },
    Deviation(
      "no-momentum", "The gradient itself is used where its mean belongs", equation: "g / (√v̂ + ε)"
    ) {
      $0.mean = { _, g, _ in g }
      $0.correction1 = { _ in 1 }
    },
  ]

  /// The mistakes of a first Adam with the corrections.
  package static let beginnersCorrections: [Deviation<AdamRecipe>] = [
    Deviation(
      "corrections-exchanged", "The corrections have changed places: m's has β2, v's has β1",
      equation: "m / (1 − β2ᵗ), v / (1 − β1ᵗ)"
    ) { ($0.correction1, $0.correction2) = ($0.correction2, $0.correction1) },
    Deviation(
      "both-corrected-by-beta1", "Both moments are corrected by β1", equation: "v / (1 − β1ᵗ)"
    ) { $0.correction2 = { 1 - power($0.hyper.betas.0, $0.t) } },
    Deviation(
      "both-corrected-by-beta2", "Both moments are corrected by β2", equation: "m / (1 − β2ᵗ)"
    ) { $0.correction1 = { 1 - power($0.hyper.betas.1, $0.t) } },
  ]

  /// The mistakes with options that the lesson does not ask for.
  static let optionDeviations: [Deviation<AdamRecipe>] = [
    Deviation(
      "amsgrad-of-corrected", "AMSGrad's maximum is of the corrected square",
      equation: "v̂max ← max(v̂max, v / c2)", seenIn: "Optax; google-deepmind/optax#1389"
    ) {
      $0.largest = { l, v, c2 in max(l, v / c2) }
      $0.denominator = { v, c2, now in
        (now.hyper.amsgrad ? v : v / c2).squareRoot() + now.hyper.eps
      }
    },
    Deviation(
      "amsgrad-uncorrected", "With AMSGrad nothing is corrected for its start at zero",
      equation: "m / (√vmax + ε)", seenIn: "Reddi et al. 2018, online-ml/river#185"
    ) {
      let (first, second) = ($0.correction1, $0.correction2)
      $0.correction1 = { $0.hyper.amsgrad ? 1 : first($0) }
      $0.correction2 = { $0.hyper.amsgrad ? 1 : second($0) }
    },
    Deviation(
      "amsgrad-ignored", "The maximum is not kept: it is plain Adam", equation: "vmax = v",
      seenIn: "chainer/chainer#7661"
    ) { $0.largest = { _, v, _ in v } },
    Deviation(
      "epsilon-1e-7", "ε is 10⁻⁷, whatever was asked", equation: "ε = 10⁻⁷",
      seenIn: "Keras's default"
    ) { $0.books.options.append { $0["eps"] = 1e-7 } },
    Deviation(
      "beta2-0.99", "β2 is 0.99, whatever was asked", equation: "β2 = 0.99",
      seenIn: "the defaults of fastai, HeavyBall and optimi"
    ) {
      $0.books.options.append { options in
        let betas = try? options.pair("betas", (0.9, 0.999))
        options["betas"] = .numbers([betas?.0 ?? 0.9, 0.99])
      }
    },
  ]
}
