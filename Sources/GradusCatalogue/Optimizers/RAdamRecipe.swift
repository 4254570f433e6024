import Exercising
import Foundation
import Gradus

/// The lines of RAdam.
struct RAdamRecipe: ElementwiseRecipe {
  struct Hyper {
    let betas: (Beta, Beta)
    let eps: Double
    let weightDecay: Double
  }

  struct Slots {
    var mean = 0.0
    var square = 0.0
  }

  /// The length of the simple average that a moving one amounts to, at this step and at infinity.
  struct Length {
    let now: Double
    let limit: Double
  }

  var books = Bookkeeping()
  let defaults: Options = ["lr": 1e-3]
  var square: @Sendable (_ v: Double, _ g: Double, _ beta: Double) -> Double = { v, g, beta in
    beta * v + (1 - beta) * g * g
  }
  var correction1: @Sendable (_ now: Now<Hyper>) -> Double = { 1 - power($0.hyper.betas.0, $0.t) }
  var length: @Sendable (_ t: Int, _ beta: Double) -> Length = { t, beta in
    let limit = 2 / (1 - beta) - 1
    let decayed = power(beta, t)
    return Length(now: limit - 2 * Double(t) * decayed / (1 - decayed), limit: limit)
  }
  var isRectified: @Sendable (_ length: Length) -> Bool = { $0.now > 5 }
  var rectification: @Sendable (_ length: Length) -> Double = { length in
    let (now, limit) = (length.now, length.limit)
    return ((now - 4) * (now - 2) * limit / ((limit - 4) * (limit - 2) * now)).squareRoot()
  }
  var denominator: @Sendable (_ v: Double, _ c2: Double, _ now: Now<Hyper>) -> Double = {
    v, c2, now in (v.squareRoot() + now.hyper.eps) / c2.squareRoot()
  }
  /// The step while there are too few gradients to rectify.
  var early: @Sendable (_ mean: Double) -> Double = { $0 }

  /// How far the count is ahead.
  var stepsBefore = 0
  /// Weight decay is decoupled, and none where the step is not rectified.
  var decaysRectified = false

  var start: Slots { Slots() }

  func hyper(_ options: Options) throws -> Hyper {
    Hyper(
      betas: try books.betas(options, (0.9, 0.999)), eps: try options.number("eps", 1e-8),
      weightDecay: try options.number("weight_decay", 0))
  }

  func decay(_ options: Options) throws -> Decay {
    try options.flag("decoupled_weight_decay") ? .decoupled : .inGradient
  }

  func update(_ p: Double, _ g: Double, _ slots: inout Slots, _ now: Now<Hyper>) -> Double {
    let (beta1, beta2) = now.hyper.betas
    var now = now
    now.t += stepsBefore
    slots.mean = beta1 * slots.mean + (1 - beta1) * g
    slots.square = square(slots.square, g, beta2.inAverages)
    let mean = slots.mean / correction1(now)
    let length = length(now.t, beta2.value)
    guard isRectified(length) else { return p - now.learningRate * early(mean) }
    let root = denominator(slots.square, 1 - power(beta2, now.t), now)
    let start = decaysRectified ? p * (1 - now.learningRate * now.hyper.weightDecay) : p
    return start - now.learningRate * mean * rectification(length) / root
  }

  static let deviations: [Deviation<RAdamRecipe>] = [
    Deviation(
      "rectified-above-4", "Steps are rectified from ρ > 4 on, one step sooner",
      equation: "ρₜ > 4", seenIn: "Liu et al. 2020, tensorflow/swift-apis#564"
    ) { $0.isRectified = { $0.now > 4 } },
    Deviation(
      "epsilon-on-corrected", "ε is added to the corrected root", equation: "m̂ r / (√v̂ + ε)",
      seenIn: "Optax"
    ) { $0.denominator = { v, c2, now in (v / c2).squareRoot() + now.hyper.eps } },
    Deviation(
      "epsilon-inside-root", "ε stands inside the root", equation: "√(v + ε) / √c2"
    ) { $0.denominator = { v, c2, now in (v + now.hyper.eps).squareRoot() / c2.squareRoot() } },
    Deviation("no-epsilon", "ε is missing", equation: "m̂ r / √v̂", seenIn: "Liu et al. 2020") {
      $0.denominator = { v, c2, _ in (v / c2).squareRoot() }
    },
    Deviation("not-rectified", "The step is never rectified: r is 1", equation: "r = 1") {
      $0.rectification = { _ in 1 }
    },
    Deviation(
      "never-adaptive", "The mean square is never used", equation: "p − γ m̂"
    ) { $0.isRectified = { _ in false } },
    Deviation(
      "no-early-steps", "Nothing moves before the steps are rectified", equation: "p, while ρₜ ≤ 5",
      seenIn: "the authors' degenerated_to_sgd=False"
    ) { $0.early = { _ in 0 } },
    Deviation(
      "length-in-float32", "ρ is computed in float32, where 1 − β2 loses digits",
      equation: "float32(ρₜ)", seenIn: "ooples/AiDotNet.Tensors#960"
    ) {
      $0.length = { t, beta in
        let limit = 2 / (1 - Float(beta)) - 1
        let decayed = powf(Float(beta), Float(t))
        return Length(
          now: Double(limit - 2 * Float(t) * decayed / (1 - decayed)), limit: Double(limit))
      }
    },
    Deviation(
      "square-by-inverse", "The mean square is divided by β2", equation: "v ← v / β2 + (1 − β2)g²",
      seenIn: "version 2 of the paper; LiyuanLucasLiu/RAdam#69"
    ) { $0.square = { v, g, beta in v / beta + (1 - beta) * g * g } },
    Deviation(
      "rectification-squared", "The root around the rectification is missing", equation: "r²"
    ) {
      let right = $0.rectification
      $0.rectification = { right($0) * right($0) }
    },
    Deviation(
      "mean-uncorrected", "The mean is not corrected for its start at zero", equation: "p − γ m"
    ) { $0.correction1 = { _ in 1 } },
    Deviation(
      "steps-from-two", "Steps are counted from 2: the counter starts at 1 and grows first",
      equation: "ρₜ₊₁, 1 − βᵗ⁺¹", seenIn: "thinc"
    ) { $0.stepsBefore = 1 },
    Deviation(
      "decay-when-rectified",
      "Weight decay is decoupled, and skipped until the steps are rectified",
      equation: "p ← (1 − γλ)p where ρₜ > 5", seenIn: "pytorch_optimizer"
    ) {
      $0.books.decay = .ignored
      $0.decaysRectified = true
    },
    Deviation(
      "beta2-0.99", "β2 is 0.99, whatever was asked", equation: "β2 = 0.99",
      seenIn: "the defaults of fastai and optimi"
    ) {
      $0.books.options.append { options in
        let betas = try? options.pair("betas", (0.9, 0.999))
        options["betas"] = .numbers([betas?.0 ?? 0.9, 0.99])
      }
    },
    epsilonDeviation("epsilon-1e-6", 1e-6, seenIn: "optimi's default"),
    epsilonDeviation("epsilon-1e-5", 1e-5, seenIn: "fastai's default"),
  ]
}
