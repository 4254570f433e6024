import Exercising
import Foundation
import Gradus

/// The lines of AdEMAMix: Adam with a second mean that remembers far longer.
///
///     m₁ ← β1 m₁ + (1 − β1)g,  m₂ ← β3 m₂ + (1 − β3)g,  v ← β2 v + (1 − β2)g²
///     p ← (1 − γλ)p − γ (m̂₁ + α m₂) / (√v̂ + ε)
///
/// Over the first T steps α and β3 grow to what they are to be.
///
/// Source: Pagliardini et al. 2024, doi:10.48550/arXiv.2409.03137; recorded from pytorch_optimizer
/// with `weight_decouple`.
struct AdEMAMixRecipe: ElementwiseRecipe {
  struct Hyper {
    let betas: (Double, Double, Double)
    let eps: Double
    let alpha: Double
    /// nil: no warm-up.
    let warmUp: Double?
  }

  struct Slots {
    var fast = 0.0
    var slow = 0.0
    var square = 0.0
  }

  var books = Bookkeeping(counts: .everyStep)
  let defaults: Options = [
    "lr": 1e-3, "betas": [0.9, 0.999, 0.9999], "eps": 1e-8, "alpha": 5, "t_alpha_beta3": .none,
    "weight_decay": 0,
  ]
  var alpha: @Sendable (_ now: Now<Hyper>) -> Double = { now in
    let alpha = now.hyper.alpha
    return now.hyper.warmUp.map { min(Double(now.t) * alpha / $0, alpha) } ?? alpha
  }
  var beta3: @Sendable (_ now: Now<Hyper>) -> Double = { now in
    let (beta1, _, beta3) = now.hyper.betas
    guard let warmUp = now.hyper.warmUp else { return beta3 }
    let (log1, log3, part) = (log(beta1), log(beta3), Double(now.t) / warmUp)
    return min(exp(log1 * log3 / ((1 - part) * log3 + part * log1)), beta3)
  }
  var correction1: @Sendable (_ now: Now<Hyper>) -> Double = { 1 - power($0.hyper.betas.0, $0.t) }
  var correction2: @Sendable (_ now: Now<Hyper>) -> Double = { 1 - power($0.hyper.betas.1, $0.t) }
  var correction3: @Sendable (_ now: Now<Hyper>) -> Double = { _ in 1 }
  var root: @Sendable (_ v: Double, _ c2: Double, _ eps: Double) -> Double = { v, c2, eps in
    (v / c2).squareRoot() + eps
  }

  var start: Slots { Slots() }

  func hyper(_ options: Options) throws -> Hyper {
    var warmUp: Double?
    if options["t_alpha_beta3"] != OptionValue.none {
      warmUp = try options.number("t_alpha_beta3", nil)
    }
    return Hyper(
      betas: try options.triple("betas", (0.9, 0.999, 0.9999)),
      eps: try options.number("eps", 1e-8), alpha: try options.number("alpha", 5),
      warmUp: warmUp)
  }

  func decay(_ options: Options) throws -> Decay { .decoupled }

  func update(_ p: Double, _ g: Double, _ slots: inout Slots, _ now: Now<Hyper>) -> Double {
    let (beta1, beta2, _) = now.hyper.betas
    let beta3 = beta3(now)
    slots.fast = beta1 * slots.fast + (1 - beta1) * g
    slots.slow = beta3 * slots.slow + (1 - beta3) * g
    slots.square = beta2 * slots.square + (1 - beta2) * g * g
    let mean = slots.fast / correction1(now) + alpha(now) * slots.slow / correction3(now)
    return p - now.learningRate * mean / root(slots.square, correction2(now), now.hyper.eps)
  }

  static let deviations: [Deviation<AdEMAMixRecipe>] = [
    Deviation("no-slow-mean", "The slow mean is missing: AdamW", equation: "m̂₁ / (√v̂ + ε)") {
      $0.alpha = { _ in 0 }
    },
    Deviation(
      "slow-mean-corrected", "The slow mean is corrected for its start at zero",
      equation: "m̂₁ + α m₂ / (1 − β3ᵗ)"
    ) { $0.correction3 = { 1 - power($0.hyper.betas.2, $0.t) } },
    Deviation(
      "slow-mean-not-scaled", "The slow mean is added as it is", equation: "m̂₁ + m₂"
    ) { $0.alpha = { _ in 1 } },
    Deviation(
      "no-warm-up", "α and β3 are what they are to be from the first step on", equation: "T = 0"
    ) {
      $0.alpha = { $0.hyper.alpha }
      $0.beta3 = { $0.hyper.betas.2 }
    },
    Deviation(
      "warm-up-of-alpha-alone", "Only α grows", equation: "β3 from the first step on"
    ) { $0.beta3 = { $0.hyper.betas.2 } },
    Deviation(
      "only-square-corrected", "The fast mean is not corrected for its start at zero",
      equation: "m₁ + α m₂"
    ) { $0.correction1 = { _ in 1 } },
    Deviation(
      "only-mean-corrected", "The mean square is not corrected for its start at zero",
      equation: "√v + ε"
    ) { $0.correction2 = { _ in 1 } },
    Deviation(
      "epsilon-hat", "ε is added to the root before its correction", equation: "(√v + ε) / √c2"
    ) { $0.root = { v, c2, eps in (v.squareRoot() + eps) / c2.squareRoot() } },
    Deviation(
      "epsilon-inside-root", "ε stands inside the root", equation: "√(v̂ + ε)",
      seenIn: "Optax's eps_root"
    ) {
      $0.root = { v, c2, eps in (v / c2 + eps).squareRoot() }
    },
  ]
}
