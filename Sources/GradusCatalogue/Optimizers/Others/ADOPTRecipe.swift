import Exercising
import Foundation
import Gradus

/// The lines of ADOPT, which divides by the mean square before its update and clips the quotient:
///
///     d = clip(g / max(√v, ε), ± (t − 1)^0.333),  m ← β1 m + (1 − β1)d,  p ← p − γm
///     v ← β2 v + (1 − β2)g²
///
/// The first step moves nothing: v starts with g².
///
/// Source: Taniguchi et al. 2024, doi:10.48550/arXiv.2411.02853; recorded from timm.
struct ADOPTRecipe: ElementwiseRecipe {
  struct Hyper {
    let betas: (Double, Double)
    let eps: Double
    /// The power of the step at which quotients are clipped; nil where they are not.
    let exponent: Double?
    /// Of a decoupled decay.
    let weightDecay: Double
  }

  struct Slots {
    var mean = 0.0
    var square = 0.0
  }

  var books = Bookkeeping()
  let defaults: Options = [
    "lr": 1e-3, "betas": [0.9, 0.9999], "eps": 1e-6, "clip_exp": 0.333, "weight_decay": 0,
    "decoupled": false,
  ]
  var exponent: @Sendable (Double?) -> Double? = { $0 }
  var denominator: @Sendable (_ v: Double, _ eps: Double) -> Double = { v, eps in
    max(v.squareRoot(), eps)
  }
  /// The number that the limit is a power of.
  var clock: @Sendable (_ t: Int) -> Double = { Double($0 - 1) }
  /// The gradient's own square is in what it is divided by.
  var dividesByNew = false

  var start: Slots { Slots() }

  func hyper(_ options: Options) throws -> Hyper {
    var exponent: Double? = 0.333
    if let given = options["clip_exp"] {
      if case .number(let value) = given { exponent = value } else { exponent = nil }
    }
    return Hyper(
      betas: try options.pair("betas", (0.9, 0.9999)), eps: try options.number("eps", 1e-6),
      exponent: exponent,
      weightDecay: try options.flag("decoupled") ? options.number("weight_decay", 0) : 0)
  }

  func decay(_ options: Options) throws -> Decay {
    try options.flag("decoupled") ? .ignored : .inGradient
  }

  func update(_ old: Double, _ g: Double, _ slots: inout Slots, _ now: Now<Hyper>) -> Double {
    let (beta1, beta2) = now.hyper.betas
    let before = slots.square
    slots.square = now.t == 1 ? g * g : beta2 * before + (1 - beta2) * g * g
    if now.t == 1 { return old }
    let p = old * (1 - now.learningRate * now.hyper.weightDecay)
    let v = dividesByNew ? slots.square : before
    var d = g == 0 ? 0 : g / denominator(v, now.hyper.eps)
    if let exponent = exponent(now.hyper.exponent) {
      let limit = pow(clock(now.t), exponent)
      d = min(max(d, -limit), limit)
    }
    slots.mean = beta1 * slots.mean + (1 - beta1) * d
    return p - now.learningRate * slots.mean
  }

  static let deviations: [Deviation<ADOPTRecipe>] = [
    Deviation(
      "square-updated-first", "The gradient is divided by a root that has its own square in it",
      equation: "g / max(√vₜ, ε)", seenIn: "Adam"
    ) { $0.dividesByNew = true },
    Deviation(
      "no-clipping", "The quotient is not clipped", equation: "d = g / max(√v, ε)",
      seenIn: "version 1 of the paper"
    ) {
      $0.exponent = { _ in nil }
    },
    Deviation(
      "clipped-by-fourth-root", "The quotient is clipped to the fourth root of the step",
      equation: "± (t − 1)^¼", seenIn: "the authors' program, Optax"
    ) { $0.exponent = { _ in 0.25 } },
    Deviation(
      "limit-of-this-step", "The limit of the quotient counts the step that moves nothing",
      equation: "± t^0.333"
    ) { $0.clock = { Double($0) } },
    Deviation(
      "fourth-root-of-this-step",
      "The quotient is clipped to the fourth root of the step, the one that moves nothing counted",
      equation: "± t^¼", seenIn: "pytorch_optimizer"
    ) {
      $0.exponent = { _ in 0.25 }
      $0.clock = { Double($0) }
    },
    Deviation("clipped-to-one", "The quotient is clipped to −1 … 1", equation: "± 1") {
      $0.exponent = { _ in 0 }
    },
    Deviation(
      "epsilon-added", "ε is added to the root, not its least value", equation: "g / (√v + ε)"
    ) { $0.denominator = { v, eps in v.squareRoot() + eps } },
    Deviation("no-epsilon", "ε is missing", equation: "g / √v") {
      $0.denominator = { v, _ in v.squareRoot() }
    },
    Deviation(
      "beta2-0.999", "β2 is 0.999, whatever was asked", equation: "β2 = 0.999", seenIn: "Adam"
    ) {
      $0.books.options.append { options in
        let betas = (try? options.pair("betas", (0.9, 0.9999))) ?? (0.9, 0.9999)
        options["betas"] = .numbers([betas.0, 0.999])
      }
    },
  ]
}
