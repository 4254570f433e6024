import Exercising
import Gradus

/// The lines of Yogi, whose mean square moves by no more than the new square, in its direction:
///
///     m ← β1 m + (1 − β1)g,  v ← v − (1 − β2) sign(v − g²) g²
///     p ← p − γ m̂ / (√v̂ + ε)
///
/// Both moments start at 10⁻⁶.
///
/// Source: Zaheer et al. 2018, "Adaptive Methods for Nonconvex Optimization", NeurIPS 31; recorded
/// from torch_optimizer.
struct YogiRecipe: ElementwiseRecipe {
  struct Hyper {
    let betas: (Double, Double)
    let eps: Double
    let initial: Double
  }

  struct Slots {
    /// nil: none yet.
    var mean: Double?
    var square: Double?
  }

  var books = Bookkeeping()
  let defaults: Options = [
    "lr": 1e-2, "betas": [0.9, 0.999], "eps": 1e-3, "initial_accumulator": 1e-6, "weight_decay": 0,
  ]
  var initialMean: @Sendable (_ hyper: Hyper) -> Double = { $0.initial }
  var initialSquare: @Sendable (_ hyper: Hyper) -> Double = { $0.initial }
  var square: @Sendable (_ v: Double, _ g: Double, _ beta: Double) -> Double = { v, g, beta in
    let difference = v - g * g
    let sign: Double = difference == 0 ? 0 : difference > 0 ? 1 : -1
    return v - (1 - beta) * sign * g * g
  }
  var correction1: @Sendable (_ now: Now<Hyper>) -> Double = { 1 - power($0.hyper.betas.0, $0.t) }
  var correction2: @Sendable (_ now: Now<Hyper>) -> Double = { 1 - power($0.hyper.betas.1, $0.t) }
  var root: @Sendable (_ v: Double, _ c2: Double, _ eps: Double) -> Double = { v, c2, eps in
    (v / c2).squareRoot() + eps
  }

  var start: Slots { Slots() }

  func hyper(_ options: Options) throws -> Hyper {
    Hyper(
      betas: try options.pair("betas", (0.9, 0.999)), eps: try options.number("eps", 1e-3),
      initial: try options.number("initial_accumulator", 1e-6))
  }

  func update(_ p: Double, _ g: Double, _ slots: inout Slots, _ now: Now<Hyper>) -> Double {
    let (beta1, beta2) = now.hyper.betas
    let mean = beta1 * (slots.mean ?? initialMean(now.hyper)) + (1 - beta1) * g
    let v = square(slots.square ?? initialSquare(now.hyper), g, beta2)
    (slots.mean, slots.square) = (mean, v)
    return p - now.learningRate * mean / correction1(now) / root(v, correction2(now), now.hyper.eps)
  }

  static let deviations: [Deviation<YogiRecipe>] = [
    Deviation(
      "mean-starts-at-zero", "The mean starts at zero", equation: "m₀ = 0",
      seenIn: "TensorFlow Addons; the paper"
    ) { $0.initialMean = { _ in 0 } },
    Deviation("starts-at-zero", "Both moments start at zero", equation: "m₀ = v₀ = 0") {
      $0.initialMean = { _ in 0 }
      $0.initialSquare = { _ in 0 }
    },
    Deviation(
      "square-of-adam", "The mean square is Adam's", equation: "v ← β2 v + (1 − β2)g²"
    ) { $0.square = { v, g, beta in beta * v + (1 - beta) * g * g } },
    Deviation(
      "no-bias-correction", "Nothing is corrected for the start", equation: "m / (√v + ε)",
      seenIn: "the paper"
    ) {
      $0.correction1 = { _ in 1 }
      $0.correction2 = { _ in 1 }
    },
    Deviation(
      "epsilon-hat", "ε is added to the root before its correction", equation: "(√v + ε) / √c2",
      seenIn: "TensorFlow Addons"
    ) { $0.root = { v, c2, eps in (v.squareRoot() + eps) / c2.squareRoot() } },
    Deviation("epsilon-inside-root", "ε stands inside the root", equation: "√(v̂ + ε)") {
      $0.root = { v, c2, eps in (v / c2 + eps).squareRoot() }
    },
    epsilonDeviation("epsilon-1e-8", 1e-8, seenIn: "the habit of Adam"),
  ]
}
