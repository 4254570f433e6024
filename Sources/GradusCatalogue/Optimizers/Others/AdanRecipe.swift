import Exercising
import Gradus

/// The lines of Adan, whose look-ahead is along the mean change of the gradient:
///
///     m ← β1 m + (1 − β1)g,  d ← β2 d + (1 − β2)(g − g′),  n ← β3 n + (1 − β3)(g + β2(g − g′))²
///     p ← (p − γ (m̂ + β2 d̂) / (√n̂ + ε)) / (1 + γλ)
///
/// with g′ the gradient before, in the first step g itself. The β are those of the authors' program;
/// the paper's are 1 − β.
///
/// Source: Xie et al. 2022, doi:10.48550/arXiv.2208.06677; recorded from timm.
package struct AdanRecipe: ElementwiseRecipe {
  package struct Hyper {
    let betas: (Double, Double, Double)
    let eps: Double
    let weightDecay: Double
    let noProx: Bool
  }

  package struct Slots {
    var mean = 0.0
    var change = 0.0
    var square = 0.0
    /// nil: none yet.
    var before: Double?
  }

  package typealias Line = @Sendable (_ now: Now<Hyper>) -> Double

  package var books = Bookkeeping(counts: .everyStep)
  /// The first gradient is only remembered.
  var losesFirst = false
  package let defaults: Options = [
    "lr": 1e-3, "betas": [0.98, 0.92, 0.99], "eps": 1e-8, "weight_decay": 0, "no_prox": false,
  ]
  var noProx: @Sendable (Bool) -> Bool = { $0 }
  /// How the gradient has changed.
  package var change: @Sendable (_ g: Double, _ before: Double) -> Double = { $0 - $1 }
  /// The gradient before the first.
  package var first: @Sendable (_ g: Double) -> Double = { $0 }
  /// What is squared.
  package var squared: @Sendable (_ g: Double, _ change: Double, _ beta: Double) -> Double = {
    g, change, beta in g + beta * change
  }
  var weightOfChange: Line = { $0.hyper.betas.1 }
  package var correction1: Line = { 1 - power($0.hyper.betas.0, $0.t) }
  package var correction2: Line = { 1 - power($0.hyper.betas.1, $0.t) }
  package var correction3: Line = { 1 - power($0.hyper.betas.2, $0.t) }
  /// Whether the gradient before is always the first one.
  package var keepsFirst = false
  /// The parameter after the step, of the one before it, the step and γλ.
  package var decayed: @Sendable (_ p: Double, _ step: Double, _ product: Double) -> Double = {
    p, step, product in (p - step) / (1 + product)
  }
  var root: @Sendable (_ n: Double, _ c3: Double, _ eps: Double) -> Double = { n, c3, eps in
    (n / c3).squareRoot() + eps
  }

  package init() {}

  package var start: Slots { Slots() }

  package func hyper(_ options: Options) throws -> Hyper {
    Hyper(
      betas: try options.triple("betas", (0.98, 0.92, 0.99)), eps: try options.number("eps", 1e-8),
      weightDecay: try options.number("weight_decay", 0), noProx: try options.flag("no_prox"))
  }

  package func decay(_ options: Options) throws -> Decay { .ignored }

  package func update(_ p: Double, _ g: Double, _ slots: inout Slots, _ now: Now<Hyper>) -> Double {
    let (beta1, beta2, beta3) = now.hyper.betas
    let change = change(g, slots.before ?? first(g))
    let isLost = losesFirst && slots.before == nil
    if slots.before == nil || !keepsFirst { slots.before = g }
    if !isLost {
      slots.mean = beta1 * slots.mean + (1 - beta1) * g
      slots.change = beta2 * slots.change + (1 - beta2) * change
      let u = squared(g, change, beta2)
      slots.square = beta3 * slots.square + (1 - beta3) * u * u
    }
    let direction =
      (slots.mean / correction1(now) + weightOfChange(now) * slots.change / correction2(now))
      / root(slots.square, correction3(now), now.hyper.eps)
    let (step, product) = (now.learningRate * direction, now.learningRate * now.hyper.weightDecay)
    return noProx(now.hyper.noProx) ? p * (1 - product) - step : decayed(p, step, product)
  }

  package static let deviations: [Deviation<AdanRecipe>] = [
    Deviation(
      "decay-decoupled", "Weight decay is AdamW's, before the step", equation: "(1 − γλ)p − γd",
      seenIn: "the authors' no_prox"
    ) { $0.noProx = { _ in true } },
    Deviation(
      "decay-proximal", "Weight decay divides after the step, whatever was asked",
      equation: "(p − γd) / (1 + γλ)"
    ) { $0.noProx = { _ in false } },
    Deviation("no-weight-decay", "Weight decay is ignored", equation: "λ = 0") {
      $0.books.options.append { $0["weight_decay"] = 0 }
    },
    Deviation(
      "first-change-is-gradient", "The gradient before the first counts as zero",
      equation: "g′₀ = 0"
    ) { $0.first = { _ in 0 } },
    Deviation(
      "first-gradient-lost", "Of the first gradient only the next change knows: nothing moves yet",
      equation: "m₁ = n₁ = 0, p₁ = p₀ / (1 + γλ)", seenIn: "adan-pytorch"
    ) { $0.losesFirst = true },
    epsilonDeviation("epsilon-1e-6", 1e-6, seenIn: "optimi's default"),
    Deviation("no-look-ahead", "The mean change is not added", equation: "m̂ / (√n̂ + ε)") {
      $0.weightOfChange = { _ in 0 }
    },
    Deviation(
      "change-not-weighed", "The mean change is added whole", equation: "m̂ + d̂"
    ) { $0.weightOfChange = { _ in 1 } },
    Deviation(
      "square-of-gradient", "The gradient alone is squared, as Adam does it",
      equation: "n ← β3 n + (1 − β3)g²"
    ) { $0.squared = { g, _, _ in g } },
    Deviation(
      "no-bias-correction", "Nothing is corrected for the start at zero",
      equation: "(m + β2 d) / (√n + ε)"
    ) {
      $0.correction1 = { _ in 1 }
      $0.correction2 = { _ in 1 }
      $0.correction3 = { _ in 1 }
    },
    Deviation(
      "betas-of-paper", "The β are those of the paper, the weights of the new",
      equation: "β ↔ 1 − β"
    ) {
      $0.books.options.append { options in
        let betas = (try? options.triple("betas", (0.98, 0.92, 0.99))) ?? (0.98, 0.92, 0.99)
        options["betas"] = .numbers([1 - betas.0, 1 - betas.1, 1 - betas.2])
      }
    },
    Deviation(
      "epsilon-hat", "ε is added to the root before its correction", equation: "(√n + ε) / √c3"
    ) { $0.root = { n, c3, eps in (n.squareRoot() + eps) / c3.squareRoot() } },
    Deviation("epsilon-inside-root", "ε stands inside the root", equation: "√(n̂ + ε)") {
      $0.root = { n, c3, eps in (n / c3 + eps).squareRoot() }
    },
  ]
}
