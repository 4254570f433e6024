import Exercising
import Gradus

/// The lines of LAMB, whose steps of Adam are as long as the tensor is large:
///
///     r = m̂ / (√v̂ + ε) + λp,  p ← p − γ (‖p‖ / ‖r‖) r
///
/// with a ratio of 1 where either norm is 0.
///
/// Source: You et al. 2020, doi:10.48550/arXiv.1904.00962, Algorithm 2; recorded from timm, with
/// nothing clipped and every tensor adapted.
struct LAMBRecipe: OptimizerRecipe {
  struct Hyper {
    let betas: (Double, Double)
    let eps: Double
    let weightDecay: Double
  }

  struct State {
    var means: [Double]
    var squares: [Double]
  }

  var books = Bookkeeping(counts: .everyStep)
  let defaults: Options = [
    "lr": 1e-3, "betas": [0.9, 0.999], "eps": 1e-6, "weight_decay": 0.01,
  ]
  var share: @Sendable (_ beta1: Double) -> Double = { 1 - $0 }
  var correction1: @Sendable (_ now: Now<Hyper>) -> Double = { 1 - power($0.hyper.betas.0, $0.t) }
  var correction2: @Sendable (_ now: Now<Hyper>) -> Double = { 1 - power($0.hyper.betas.1, $0.t) }
  var root: @Sendable (_ v: Double, _ c2: Double, _ eps: Double) -> Double = { v, c2, eps in
    (v / c2).squareRoot() + eps
  }
  /// The trust ratio, from the norms of the parameter and of the step.
  var ratio: @Sendable (_ parameter: Double, _ step: Double, _ hyper: Hyper) -> Double = {
    p, r, _ in
    p > 0 && r > 0 ? p / r : 1
  }
  /// What multiplies the step besides the ratio.
  var stretch: @Sendable (_ now: Now<Hyper>) -> Double = { _ in 1 }
  /// Where weight decay is added.
  var placeOfDecay = PlaceOfDecay.beforeRatio

  enum PlaceOfDecay { case beforeRatio, afterRatio, decoupled }

  func start(_ shape: [Int]) -> State {
    let zeros = Array(repeating: 0.0, count: shape.reduce(1, *))
    return State(means: zeros, squares: zeros)
  }

  func hyper(_ options: Options) throws -> Hyper {
    Hyper(
      betas: try options.pair("betas", (0.9, 0.999)), eps: try options.number("eps", 1e-6),
      weightDecay: try options.number("weight_decay", 0.01))
  }

  func decay(_ options: Options) throws -> Decay { .ignored }

  func update(_ p: inout [Double], _ g: [Double], _ state: inout State, _ now: Now<Hyper>) {
    let (beta1, beta2) = now.hyper.betas
    let decay = now.hyper.weightDecay
    let (c1, c2) = (correction1(now), correction2(now))
    for i in g.indices {
      state.means[i] = beta1 * state.means[i] + share(beta1) * g[i]
      state.squares[i] = beta2 * state.squares[i] + (1 - beta2) * g[i] * g[i]
    }
    var step = g.indices.map { state.means[$0] / c1 / root(state.squares[$0], c2, now.hyper.eps) }
    if placeOfDecay == .decoupled { p = p.map { $0 * (1 - now.learningRate * decay) } }
    if placeOfDecay == .beforeRatio { step = zip(step, p).map { $0 + decay * $1 } }
    let ratio = ratio(norm(p), norm(step), now.hyper) * stretch(now)
    step = step.map { ratio * $0 }
    if placeOfDecay == .afterRatio { step = zip(step, p).map { $0 + decay * $1 } }
    p = zip(p, step).map { $0 - now.learningRate * $1 }
  }

  static let deviations: [Deviation<LAMBRecipe>] = [
    Deviation(
      "no-bias-correction", "The moments are not corrected for their start at zero",
      equation: "m / (√v + ε)", seenIn: "version 3 of the paper; torch_optimizer"
    ) {
      $0.correction1 = { _ in 1 }
      $0.correction2 = { _ in 1 }
    },
    Deviation(
      "mean-corrected-after-ratio",
      "The ratio is of uncorrected moments, and the mean is corrected after it",
      equation: "ratio of m/(√v + ε), p − γ ratio r / (1 − β1ᵗ)", seenIn: "pytorch_optimizer"
    ) {
      let correction = $0.correction1
      $0.correction1 = { _ in 1 }
      $0.correction2 = { _ in 1 }
      $0.stretch = { 1 / correction($0) }
    },
    Deviation("no-ratio", "The trust ratio is missing: AdamW", equation: "p − γ r") {
      $0.ratio = { _, _, _ in 1 }
    },
    Deviation(
      "ratio-at-most-one", "The trust ratio is at most 1", equation: "min(1, ‖p‖ / ‖r‖)",
      seenIn: "LAMBC, timm's trust_clip"
    ) { $0.ratio = { p, r, _ in p > 0 && r > 0 ? min(1, p / r) : 1 } },
    Deviation(
      "ratio-at-most-10", "The trust ratio is at most 10", equation: "min(10, ‖p‖ / ‖r‖)",
      seenIn: "fastai"
    ) { $0.ratio = { p, r, _ in p > 0 && r > 0 ? min(10, p / r) : 1 } },
    Deviation(
      "ratio-spares-undecayed", "Where there is no weight decay there is no trust ratio either",
      equation: "1 where λ = 0", seenIn: "timm's default, Apex's FusedLAMB"
    ) { $0.ratio = { p, r, hyper in hyper.weightDecay != 0 && p > 0 && r > 0 ? p / r : 1 } },
    Deviation(
      "ratio-inverted", "The trust ratio is turned round", equation: "‖r‖ / ‖p‖"
    ) { $0.ratio = { p, r, _ in p > 0 && r > 0 ? r / p : 1 } },
    Deviation(
      "ratio-with-epsilon", "ε is added to the norm of the step", equation: "‖p‖ / (‖r‖ + ε)",
      seenIn: "pytorch_optimizer"
    ) { $0.ratio = { p, r, hyper in p > 0 && r > 0 ? p / (r + hyper.eps) : 1 } },
    Deviation(
      "decay-after-ratio", "Weight decay is added after the trust ratio, which does not see it",
      equation: "ratio · m̂/(√v̂ + ε) + λp"
    ) { $0.placeOfDecay = .afterRatio },
    Deviation(
      "decay-decoupled", "Weight decay is taken before the step, and the ratio is of what is left",
      equation: "p ← (1 − γλ)p before the step", seenIn: "timm's decoupled_decay, pytorch_optimizer"
    ) { $0.placeOfDecay = .decoupled },
    Deviation("no-weight-decay", "Weight decay is ignored", equation: "λ = 0") {
      $0.books.options.append { $0["weight_decay"] = 0 }
    },
    Deviation(
      "mean-is-sum", "The new gradient is not multiplied by 1 − β1", equation: "m ← β1 m + g",
      seenIn: "timm's grad_averaging=False"
    ) { $0.share = { _ in 1 } },
    Deviation(
      "epsilon-hat", "ε is added to the root before its correction", equation: "(√v + ε) / √c2"
    ) { $0.root = { v, c2, eps in (v.squareRoot() + eps) / c2.squareRoot() } },
    Deviation(
      "epsilon-inside-root", "ε stands inside the root", equation: "√(v̂ + ε)"
    ) { $0.root = { v, c2, eps in (v / c2 + eps).squareRoot() } },
  ]
}

/// √Σx².
func norm(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 * $1 }.squareRoot() }
