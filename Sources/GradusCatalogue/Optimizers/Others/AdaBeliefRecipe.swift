import Exercising
import Gradus

/// The lines of AdaBelief, which divides by how far gradients are from their mean:
///
///     m ← β1 m + (1 − β1)g,  s ← β2 s + (1 − β2)(g − m)² + ε
///     p ← p − γ m̂ / (√ŝ + ε)
///
/// Source: Zhuang et al. 2020, doi:10.48550/arXiv.2010.07468; recorded from timm without `rectify`.
struct AdaBeliefRecipe: ElementwiseRecipe {
  struct Hyper {
    let betas: (Double, Double)
    let eps: Double
  }

  struct Slots {
    var mean = 0.0
    var variance = 0.0
  }

  var books = Bookkeeping()
  let defaults: Options = [
    "lr": 1e-3, "betas": [0.9, 0.999], "eps": 1e-16, "weight_decay": 0,
  ]
  /// What is squared, from the gradient and the mean before and after.
  var residual: @Sendable (_ g: Double, _ old: Double, _ new: Double) -> Double = { g, _, new in
    g - new
  }
  var keepsEpsilon = true
  var correction1: @Sendable (_ now: Now<Hyper>) -> Double = { 1 - power($0.hyper.betas.0, $0.t) }
  var correction2: @Sendable (_ now: Now<Hyper>) -> Double = { 1 - power($0.hyper.betas.1, $0.t) }
  var root: @Sendable (_ s: Double, _ c2: Double, _ eps: Double) -> Double = { s, c2, eps in
    (s / c2).squareRoot() + eps
  }
  var isRectified = false

  var start: Slots { Slots() }

  func hyper(_ options: Options) throws -> Hyper {
    Hyper(betas: try options.pair("betas", (0.9, 0.999)), eps: try options.number("eps", 1e-16))
  }

  func decay(_ options: Options) throws -> Decay { .decoupled }

  func update(_ p: Double, _ g: Double, _ slots: inout Slots, _ now: Now<Hyper>) -> Double {
    let (beta1, beta2) = now.hyper.betas
    let old = slots.mean
    slots.mean = beta1 * old + (1 - beta1) * g
    let residual = residual(g, old, slots.mean)
    slots.variance = beta2 * slots.variance + (1 - beta2) * residual * residual
    if keepsEpsilon { slots.variance += now.hyper.eps }
    let mean = slots.mean / correction1(now)
    if isRectified {
      guard let factor = rectification(now.t, beta2) else { return p - now.learningRate * mean }
      let c2 = correction2(now)
      return p - now.learningRate * factor * mean * c2.squareRoot()
        / (slots.variance.squareRoot() + now.hyper.eps)
    }
    return p - now.learningRate * mean / root(slots.variance, correction2(now), now.hyper.eps)
  }

  static let deviations: [Deviation<AdaBeliefRecipe>] = [
    Deviation(
      "residual-of-old-mean", "The gradient is compared with the mean before its update",
      equation: "(g − mₜ₋₁)²"
    ) { $0.residual = { g, old, _ in g - old } },
    Deviation(
      "square-of-gradient",
      "The gradient is squared, as Adam does it, not its distance to the mean",
      equation: "s ← β2 s + (1 − β2)g² + ε"
    ) { $0.residual = { g, _, _ in g } },
    Deviation(
      "epsilon-not-kept", "ε is not added to the variance", equation: "s ← β2 s + (1 − β2)(g − m)²"
    ) { $0.keepsEpsilon = false },
    Deviation("no-epsilon-outside", "ε is not added to the root", equation: "m̂ / √ŝ") {
      $0.root = { s, c2, _ in (s / c2).squareRoot() }
    },
    Deviation(
      "epsilon-hat", "ε is added to the root before its correction", equation: "(√s + ε) / √c2"
    ) { $0.root = { s, c2, eps in (s.squareRoot() + eps) / c2.squareRoot() } },
    Deviation(
      "no-bias-correction", "Nothing is corrected for the start at zero", equation: "m / (√s + ε)"
    ) {
      $0.correction1 = { _ in 1 }
      $0.correction2 = { _ in 1 }
    },
    Deviation(
      "only-mean-corrected", "The variance is not corrected for its start at zero",
      equation: "m̂ / (√s + ε)"
    ) { $0.correction2 = { _ in 1 } },
    Deviation(
      "rectified", "Steps are rectified as RAdam's", equation: "r m̂ √c2 / (√s + ε), or m̂",
      seenIn: "the authors' and timm's default"
    ) { $0.isRectified = true },
    Deviation("betas-swapped", "β1 and β2 have changed places", equation: "β1 ↔ β2") {
      $0.books.options.append { options in
        let betas = (try? options.pair("betas", (0.9, 0.999))) ?? (0.9, 0.999)
        options["betas"] = .numbers([betas.1, betas.0])
      }
    },
    epsilonDeviation("epsilon-1e-8", 1e-8, seenIn: "the habit of Adam"),
  ]
}

/// RAdam's factor at step t; nil where there are too few gradients for one.
func rectification(_ t: Int, _ beta: Double) -> Double? {
  let limit = 2 / (1 - beta) - 1
  let decayed = power(beta, t)
  let now = limit - 2 * Double(t) * decayed / (1 - decayed)
  guard now >= 5 else { return nil }
  return ((now - 4) * (now - 2) * limit / ((limit - 4) * (limit - 2) * now)).squareRoot()
}
