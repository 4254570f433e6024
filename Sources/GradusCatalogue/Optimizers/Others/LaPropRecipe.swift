import Exercising
import Gradus

/// The lines of LaProp, which divides by the root first and averages afterwards:
///
///     v ← β2 v + (1 − β2)g²,  m ← β1 m + (1 − β1)γ g / (√v̂ + ε)
///     p ← p − m γ / Σ(1 − β1)β1ᵏγₜ₋ₖ
///
/// so that with one rate m is corrected by 1 − β1ᵗ. Weight decay comes after the step.
///
/// Source: Ziyin et al. 2020, doi:10.48550/arXiv.2002.04839; recorded from timm.
struct LaPropRecipe: ElementwiseRecipe {
  struct Hyper {
    let betas: (Double, Double)
    let eps: Double
  }

  struct Slots {
    var mean = 0.0
    var square = 0.0
    /// The mean of the rates, weighed as the steps are.
    var rate = 0.0
  }

  var books = Bookkeeping()
  let defaults: Options = [
    "lr": 4e-4, "betas": [0.9, 0.999], "eps": 1e-15, "weight_decay": 0,
  ]
  var rateInMean = true
  var correctsMean = true
  var averagesFirst = false
  var correction2: @Sendable (_ now: Now<Hyper>) -> Double = { 1 - power($0.hyper.betas.1, $0.t) }
  var root: @Sendable (_ v: Double, _ c2: Double, _ eps: Double) -> Double = { v, c2, eps in
    (v / c2).squareRoot() + eps
  }

  var start: Slots { Slots() }

  func hyper(_ options: Options) throws -> Hyper {
    Hyper(betas: try options.pair("betas", (0.9, 0.999)), eps: try options.number("eps", 1e-15))
  }

  func decay(_ options: Options) throws -> Decay { .afterStep }

  func update(_ p: Double, _ g: Double, _ slots: inout Slots, _ now: Now<Hyper>) -> Double {
    let (beta1, beta2) = now.hyper.betas
    let rate = rateInMean ? now.learningRate : 1
    slots.square = beta2 * slots.square + (1 - beta2) * g * g
    slots.rate = beta1 * slots.rate + (1 - beta1) * rate
    let root = root(slots.square, correction2(now), now.hyper.eps)
    let quotient = averagesFirst || g == 0 ? g : g / root
    slots.mean = beta1 * slots.mean + (1 - beta1) * rate * quotient
    let mean = averagesFirst ? slots.mean / root : slots.mean
    return p - now.learningRate / (correctsMean ? slots.rate : rate) * mean
  }

  static let deviations: [Deviation<LaPropRecipe>] = [
    Deviation(
      "decay-before-step", "Weight decay is taken before the step, as AdamW does it",
      equation: "(1 − γλ)p − d"
    ) { $0.books.decay = .decoupled },
    Deviation(
      "averages-first", "The mean is divided by the root, as Adam does it, not the gradient",
      equation: "m of g, m / (√v̂ + ε)", seenIn: "Adam"
    ) { $0.averagesFirst = true },
    Deviation(
      "rate-outside-mean", "The mean has no learning rate in it, so that a change counts at once",
      equation: "m ← β1 m + (1 − β1)d, p − γm / (1 − β1ᵗ)", seenIn: "the paper's Algorithm 1"
    ) { $0.rateInMean = false },
    Deviation(
      "mean-uncorrected", "The mean is not corrected for its start at zero", equation: "p − m"
    ) { $0.correctsMean = false },
    Deviation(
      "only-mean-corrected", "The mean square is not corrected for its start at zero",
      equation: "√v + ε"
    ) { $0.correction2 = { _ in 1 } },
    Deviation(
      "epsilon-hat", "ε is added to the root before its correction", equation: "(√v + ε) / √c2"
    ) { $0.root = { v, c2, eps in (v.squareRoot() + eps) / c2.squareRoot() } },
    Deviation("epsilon-inside-root", "ε stands inside the root", equation: "√(v̂ + ε)") {
      $0.root = { v, c2, eps in (v / c2 + eps).squareRoot() }
    },
    epsilonDeviation("epsilon-1e-8", 1e-8, seenIn: "the habit of Adam"),
  ]
}
