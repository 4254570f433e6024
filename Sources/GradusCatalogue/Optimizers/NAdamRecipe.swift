import Exercising
import Foundation
import Gradus

/// The lines of NAdam.
struct NAdamRecipe: ElementwiseRecipe {
  struct Hyper {
    let betas: (Beta, Beta)
    let eps: Double
    let momentumDecay: Double
  }

  struct Slots {
    var mean = 0.0
    var square = 0.0
    /// The product of all momenta so far.
    var product = 1.0
  }

  typealias Line = @Sendable (_ now: Now<Hyper>) -> Double

  var books = Bookkeeping()
  let defaults: Options = ["lr": 2e-3]
  /// The momentum of step t.
  var momentum: @Sendable (_ t: Int, _ hyper: Hyper) -> Double = { t, hyper in
    hyper.betas.0 * (1 - 0.5 * pow(0.96, Double(t) * hyper.momentumDecay))
  }
  /// What the mean is corrected by, from the product up to the next step's momentum.
  var correction: @Sendable (_ product: Double, _ next: Double, _ now: Now<Hyper>) -> Double = {
    product, next, _ in 1 - product * next
  }
  var gradientCorrection: @Sendable (_ product: Double, _ momentum: Double) -> Double = {
    product, _ in 1 - product
  }
  var correction2: Line = { 1 - power($0.hyper.betas.1, $0.t) }
  var denominator: @Sendable (_ v: Double, _ c2: Double, _ now: Now<Hyper>) -> Double = {
    v, c2, now in (v / c2).squareRoot() + now.hyper.eps
  }
  var looksAhead = true
  var usesNextMomentum = true

  var start: Slots { Slots() }

  func hyper(_ options: Options) throws -> Hyper {
    Hyper(
      betas: try books.betas(options, (0.9, 0.999)), eps: try options.number("eps", 1e-8),
      momentumDecay: try options.number("momentum_decay", 4e-3))
  }

  func decay(_ options: Options) throws -> Decay {
    try options.flag("decoupled_weight_decay") ? .decoupled : .inGradient
  }

  func update(_ p: Double, _ g: Double, _ slots: inout Slots, _ now: Now<Hyper>) -> Double {
    let (beta1, beta2) = now.hyper.betas
    slots.mean = beta1 * slots.mean + (1 - beta1) * g
    slots.square = beta2 * slots.square + (1 - beta2) * g * g
    let mu = momentum(now.t, now.hyper)
    let next = usesNextMomentum ? momentum(now.t + 1, now.hyper) : mu
    slots.product *= mu
    let root = denominator(slots.square, correction2(now), now)
    guard looksAhead else { return p - now.learningRate * slots.mean / (1 - slots.product) / root }
    let share = (1 - mu) * g / gradientCorrection(slots.product, mu)
    let ahead = next * slots.mean / correction(slots.product, next, now)
    return p - now.learningRate * (share + ahead) / root
  }

  static let deviations: [Deviation<NAdamRecipe>] = [
    Deviation(
      "momentum-by-step", "The momentum grows by 0.96ᵗ: the momentum decay is 1",
      equation: "μₜ = β1(1 − ½ · 0.96ᵗ)", seenIn: "Keras"
    ) { $0.momentum = { t, hyper in hyper.betas.0 * (1 - 0.5 * pow(0.96, Double(t))) } },
    Deviation(
      "constant-momentum", "The momentum is β1 from the first step on",
      equation: "β1 m / (1 − β1ᵗ⁺¹) + (1 − β1)g / (1 − β1ᵗ)", seenIn: "Optax"
    ) { $0.momentum = { _, hyper in hyper.betas.0.value } },
    Deviation(
      "product-twice", "The next momentum enters the product of momenta twice",
      equation: "1 − Πₜ μₜ₊₁²", seenIn: "pytorch/pytorch#92699"
    ) { $0.correction = { product, next, _ in 1 - product * next * next } },
    Deviation(
      "product-forgotten", "The product of momenta is only the last one",
      equation: "1 − μₜ for 1 − Πₜ", seenIn: "FluxML/Flux.jl#789"
    ) {
      $0.gradientCorrection = { _, momentum in 1 - momentum }
      $0.correction = { _, next, _ in 1 - next }
    },
    Deviation(
      "one-correction",
      "The look-ahead is made with β1, and corrected as a whole for the start at zero",
      equation: "(β1 m + (1 − β1)g) / (1 − β1ᵗ)", seenIn: "river's Nadam, timm's NAdamW"
    ) {
      $0.momentum = { _, hyper in hyper.betas.0.value }
      $0.correction = { product, _, _ in 1 - product }
    },
    Deviation(
      "no-look-ahead", "Nesterov's look-ahead is missing", equation: "m / (1 − Πₜ)"
    ) { $0.looksAhead = false },
    Deviation(
      "momentum-of-this-step", "The mean is weighed by this step's momentum, not the next one's",
      equation: "μₜ m / (1 − Πₜ μₜ)"
    ) { $0.usesNextMomentum = false },
    Deviation(
      "only-mean-corrected", "The mean square is not corrected for its start at zero",
      equation: "√v + ε"
    ) { $0.correction2 = { _ in 1 } },
    Deviation(
      "epsilon-inside-root", "ε stands inside the root", equation: "√(v̂ + ε)"
    ) { $0.denominator = { v, c2, now in (v / c2 + now.hyper.eps).squareRoot() } },
    Deviation(
      "epsilon-hat", "ε is added before the correction", equation: "(√v + ε) / √c2"
    ) { $0.denominator = { v, c2, now in (v.squareRoot() + now.hyper.eps) / c2.squareRoot() } },
    epsilonDeviation("epsilon-1e-7", 1e-7, seenIn: "Keras's default"),
  ]
}
