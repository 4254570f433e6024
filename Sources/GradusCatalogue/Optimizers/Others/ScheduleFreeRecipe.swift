import Exercising
import Foundation
import Gradus

/// The lines of Schedule-Free SGD and AdamW, whose gradients are taken between an iterate z and its
/// average x, at y, which is what the parameters are while training:
///
///     z ← z − γ d,  x ← (1 − c)x + c z,  y = (1 − β)z + βx,  c = γ²max / Σ γ²max
///
/// with d the gradient, decayed at y; for AdamW divided by Adam's root.
///
/// Source: Defazio et al. 2024, doi:10.48550/arXiv.2405.15682; recorded from schedulefree.
struct ScheduleFreeRecipe: ElementwiseRecipe {
  struct Hyper {
    let beta: Double
    let beta2: Double
    let eps: Double
    let weightDecay: Double
    let warmUp: Double
    let r: Double
    let power: Double
  }

  struct Slots {
    /// nil: where the parameters are.
    var z: Double?
    var y: Double?
    var square = 0.0
    var largestRate = 0.0
    var weights = 0.0
  }

  /// What is put where the parameters belong.
  enum Returned { case y, x, z }

  /// AdamW's.
  var isAdaptive = false
  var books = Bookkeeping()
  var defaults: Options { isAdaptive ? Self.defaultsOfAdamW : Self.defaultsOfSGD }
  private static let defaultsOfAdamW = defaultsOfBoth.replacing(
    with: ["lr": 2.5e-3, "betas": [0.9, 0.999], "eps": 1e-8])
  private static let defaultsOfSGD = defaultsOfBoth.replacing(with: ["lr": 1, "momentum": 0.9])
  private static let defaultsOfBoth: Options = [
    "weight_decay": 0, "warmup_steps": 0, "r": 0, "weight_lr_power": 2,
  ]
  /// The weight of an iterate in the average, and the rate so far that it is of.
  var weight: @Sendable (_ rate: Double, _ largest: Double, _ now: Now<Hyper>) -> Double = {
    _, largest, now in pow(Double(now.t), now.hyper.r) * pow(largest, now.hyper.power)
  }
  var correction: @Sendable (_ now: Now<Hyper>) -> Double = {
    1 - power($0.hyper.beta2, $0.t)
  }
  var root: @Sendable (_ v: Double, _ c2: Double, _ eps: Double) -> Double = { v, c2, eps in
    (v / c2).squareRoot() + eps
  }
  var returned = Returned.y

  init(isAdaptive: Bool = false) { self.isAdaptive = isAdaptive }

  var start: Slots { Slots() }

  func hyper(_ options: Options) throws -> Hyper {
    let betas = try options.pair("betas", (0.9, 0.999))
    return Hyper(
      beta: isAdaptive ? betas.0 : try options.number("momentum", 0.9), beta2: betas.1,
      eps: try options.number("eps", 1e-8), weightDecay: try options.number("weight_decay", 0),
      warmUp: try options.number("warmup_steps", 0), r: try options.number("r", 0),
      power: try options.number("weight_lr_power", 2))
  }

  func decay(_ options: Options) throws -> Decay { isAdaptive ? .ignored : .inGradient }

  func update(_ p: Double, _ g: Double, _ slots: inout Slots, _ now: Now<Hyper>) -> Double {
    let hyper = now.hyper
    let y = returned == .y ? p : slots.y ?? p
    let z = slots.z ?? p
    let rate = now.learningRate * min(1, hyper.warmUp > 0 ? Double(now.t) / hyper.warmUp : 1)
    slots.largestRate = max(slots.largestRate, rate)
    let weight = weight(rate, slots.largestRate, now)
    slots.weights += weight
    let share = slots.weights == 0 ? 0 : weight / slots.weights
    var d = g
    if isAdaptive {
      slots.square = hyper.beta2 * slots.square + (1 - hyper.beta2) * g * g
      d = g / root(slots.square, correction(now), hyper.eps) + hyper.weightDecay * y
    }
    let ahead = y + share * (z - y) + d * rate * (hyper.beta * (1 - share) - 1)
    let next = z - rate * d
    slots.z = next
    slots.y = ahead
    switch returned {
    case .y: return ahead
    case .z: return next
    case .x: return ahead + (next - ahead) * (1 - 1 / hyper.beta)
    }
  }

  static let deviations: [Deviation<ScheduleFreeRecipe>] = [
    Deviation(
      "average-recorded", "The parameters are the average x: recorded in the mode for evaluation",
      equation: "p = x", seenIn: "optimizer.eval() before the parameters are read"
    ) { $0.returned = .x },
    Deviation("iterate-recorded", "The parameters are the iterate z", equation: "p = z") {
      $0.returned = .z
    },
    Deviation(
      "equal-weights", "All iterates weigh the same in the average, whatever their rate",
      equation: "c = 1/t", seenIn: "the paper's theory; weight_lr_power=0"
    ) { $0.weight = { _, _, _ in 1 } },
    Deviation(
      "weight-of-this-rate", "An iterate weighs by its own rate, not by the largest so far",
      equation: "c = γ² / Σ γ²"
    ) {
      $0.weight = { rate, _, now in pow(Double(now.t), now.hyper.r) * pow(rate, now.hyper.power) }
    },
    Deviation(
      "power-of-one", "Weights are the rate itself, not its square", equation: "c = γmax / Σ γmax"
    ) { $0.weight = { _, largest, now in pow(Double(now.t), now.hyper.r) * largest } },
    Deviation("no-warm-up", "warmup_steps is ignored", equation: "γ from the first step") {
      $0.books.options.append { $0["warmup_steps"] = 0 }
    },
  ]

  /// The mistakes with the root of AdamW's.
  static let adaptiveDeviations: [Deviation<ScheduleFreeRecipe>] = [
    Deviation(
      "no-bias-correction", "The mean square is not corrected for its start at zero",
      equation: "g / (√v + ε)"
    ) { $0.correction = { _ in 1 } },
    Deviation(
      "epsilon-hat", "ε is added to the root before its correction", equation: "(√v + ε) / √c2"
    ) { $0.root = { v, c2, eps in (v.squareRoot() + eps) / c2.squareRoot() } },
    Deviation("no-weight-decay", "Weight decay is ignored", equation: "λ = 0") {
      $0.books.options.append { $0["weight_decay"] = 0 }
    },
  ]
}
