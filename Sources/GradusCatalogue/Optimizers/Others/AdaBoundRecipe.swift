import Exercising
import Gradus

/// The lines of AdaBound: Adam with a rate for each number that is clipped to bounds, which close in
/// on one rate for all:
///
///     γᵢ = clip(γ √c2 / (c1 (√v + ε)), f(1 − 1/(κt + 1)), f(1 + 1/(κt))),  p ← p − γᵢ m
///
/// with f the final rate γf γ/γ₀, and κ = 10⁻³.
///
/// Source: Luo et al. 2019, doi:10.48550/arXiv.1902.09843; recorded from torch_optimizer.
struct AdaBoundRecipe: ElementwiseRecipe {
  struct Hyper {
    let betas: (Double, Double)
    let eps: Double
    let final: Double
    let gamma: Double
    let amsbound: Bool
  }

  struct Slots {
    var mean = 0.0
    var square = 0.0
    var largest = 0.0
  }

  var books = Bookkeeping()
  let defaults: Options = [
    "lr": 1e-3, "betas": [0.9, 0.999], "final_lr": 0.1, "gamma": 1e-3, "eps": 1e-8,
    "weight_decay": 0, "amsbound": false,
  ]
  var finalRate: @Sendable (_ now: Now<Hyper>) -> Double = {
    $0.hyper.final * $0.learningRate / $0.firstRate
  }
  var bounds: @Sendable (_ final: Double, _ now: Now<Hyper>) -> ClosedRange<Double> = {
    final, now in
    let time = now.hyper.gamma * Double(now.t)
    return final * (1 - 1 / (time + 1))...final * (1 + 1 / time)
  }
  var correction1: @Sendable (_ now: Now<Hyper>) -> Double = { 1 - power($0.hyper.betas.0, $0.t) }
  var correction2: @Sendable (_ now: Now<Hyper>) -> Double = { 1 - power($0.hyper.betas.1, $0.t) }
  var root: @Sendable (_ v: Double, _ c2: Double, _ eps: Double) -> Double = { v, c2, eps in
    (v.squareRoot() + eps) / c2.squareRoot()
  }
  var keepsLargest: @Sendable (Bool) -> Bool = { $0 }

  var start: Slots { Slots() }

  func hyper(_ options: Options) throws -> Hyper {
    Hyper(
      betas: try options.pair("betas", (0.9, 0.999)), eps: try options.number("eps", 1e-8),
      final: try options.number("final_lr", 0.1), gamma: try options.number("gamma", 1e-3),
      amsbound: try options.flag("amsbound"))
  }

  func update(_ p: Double, _ g: Double, _ slots: inout Slots, _ now: Now<Hyper>) -> Double {
    let (beta1, beta2) = now.hyper.betas
    slots.mean = beta1 * slots.mean + (1 - beta1) * g
    slots.square = beta2 * slots.square + (1 - beta2) * g * g
    slots.largest = max(slots.largest, slots.square)
    let v = keepsLargest(now.hyper.amsbound) ? slots.largest : slots.square
    let rate = now.learningRate / correction1(now) / root(v, correction2(now), now.hyper.eps)
    let final = finalRate(now)
    // Without a rate there are no bounds.
    guard final > 0, now.hyper.gamma > 0 else { return p - rate * slots.mean }
    let bounds = bounds(final, now)
    return p - min(max(rate, bounds.lowerBound), bounds.upperBound) * slots.mean
  }

  static let deviations: [Deviation<AdaBoundRecipe>] = [
    Deviation("no-bounds", "Rates are not clipped: Adam", equation: "γᵢ = γ √c2 / (c1 (√v + ε))") {
      $0.bounds = { _, _ in 0...(.greatestFiniteMagnitude) }
    },
    Deviation(
      "lower-bound-missing", "Rates are clipped from above alone", equation: "0 for the lower bound"
    ) {
      let right = $0.bounds
      $0.bounds = { 0...right($0, $1).upperBound }
    },
    Deviation(
      "final-rate-stays", "The final rate does not follow the learning rate", equation: "f = γf",
      seenIn: "the paper"
    ) { $0.finalRate = { $0.hyper.final } },
    Deviation(
      "bounds-from-zero", "The bounds count steps from 0", equation: "t − 1 for t"
    ) {
      let right = $0.bounds
      $0.bounds = { final, now in
        var now = now
        now.t -= 1
        return now.t == 0 ? 0...(.greatestFiniteMagnitude) : right(final, now)
      }
    },
    Deviation(
      "no-bias-correction", "Nothing is corrected for the start at zero", equation: "γ / (√v + ε)",
      seenIn: "the paper's Algorithm 2"
    ) {
      $0.correction1 = { _ in 1 }
      $0.correction2 = { _ in 1 }
    },
    Deviation(
      "epsilon-on-corrected", "ε is added to the corrected root, as PyTorch's Adam does it",
      equation: "√v̂ + ε"
    ) { $0.root = { v, c2, eps in (v / c2).squareRoot() + eps } },
    Deviation("amsbound-ignored", "The largest mean square is not kept", equation: "vmax = v") {
      $0.keepsLargest = { _ in false }
    },
    Deviation(
      "amsbound-always", "The largest mean square is kept, whatever was asked",
      equation: "v = vmax", seenIn: "AMSBound"
    ) {
      $0.keepsLargest = { _ in true }
    },
  ]
}
