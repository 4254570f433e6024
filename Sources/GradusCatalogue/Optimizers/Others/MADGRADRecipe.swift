import Exercising
import Foundation
import Gradus

/// The lines of MADGRAD, dual averaging divided by the cube root of the squares:
///
///     s ← s + γ√t g,  v ← v + γ√t g²,  z = x₀ − s / (∛v + ε),  p ← μp + (1 − μ)z
///
/// with γ + ε for γ, and x₀ the parameter at the start.
///
/// Source: Defazio & Jelassi 2021, doi:10.48550/arXiv.2101.11075; recorded from timm.
struct MADGRADRecipe: ElementwiseRecipe {
  struct Hyper {
    let momentum: Double
    let eps: Double
  }

  struct Slots {
    var start: Double?
    var sum = 0.0
    var squares = 0.0
  }

  var books = Bookkeeping()
  let defaults: Options = ["lr": 1e-2, "momentum": 0.9, "eps": 1e-6, "weight_decay": 0]
  var addsEpsilonToRate = true
  /// The weight of step t in the sums.
  var weight: @Sendable (_ t: Int) -> Double = { Double($0).squareRoot() }
  var root: @Sendable (_ v: Double, _ eps: Double) -> Double = { v, eps in pow(v, 1.0 / 3) + eps }
  /// The share of the new iterate.
  var share: @Sendable (_ momentum: Double) -> Double = { 1 - $0 }

  var start: Slots { Slots() }

  func hyper(_ options: Options) throws -> Hyper {
    Hyper(
      momentum: try options.number("momentum", 0.9), eps: try options.number("eps", 1e-6))
  }

  func update(_ p: Double, _ g: Double, _ slots: inout Slots, _ now: Now<Hyper>) -> Double {
    let hyper = now.hyper
    let rate = now.learningRate + (addsEpsilonToRate ? hyper.eps : 0)
    let weight = rate * weight(now.t)
    // Without a memory the start is found again, rounded, from where the parameter is.
    let start =
      hyper.momentum == 0
      ? p + (slots.sum == 0 ? 0 : slots.sum / root(slots.squares, hyper.eps))
      : slots.start ?? p
    slots.sum += weight * g
    slots.squares += weight * g * g
    let move = slots.sum == 0 ? 0 : slots.sum / root(slots.squares, hyper.eps)
    let z = start - move
    if hyper.momentum == 0 { return z }
    slots.start = start
    let share = share(hyper.momentum)
    return (1 - share) * p + share * z
  }

  static let deviations: [Deviation<MADGRADRecipe>] = [
    Deviation(
      "square-root", "The square root is taken where the cube root belongs",
      equation: "s / (√v + ε)",
      seenIn: "AdaGrad by dual averaging"
    ) { $0.root = { v, eps in v.squareRoot() + eps } },
    Deviation("no-epsilon", "ε is not added to the root", equation: "s / ∛v") {
      $0.root = { v, _ in pow(v, 1.0 / 3) }
    },
    Deviation(
      "rate-without-epsilon", "ε is not added to the learning rate", equation: "γ, not γ + ε",
      seenIn: "the paper"
    ) { $0.addsEpsilonToRate = false },
    Deviation("equal-weights", "All steps weigh the same in the sums", equation: "γ for γ√t") {
      $0.weight = { _ in 1 }
    },
    Deviation(
      "weights-by-step", "A step weighs by its number, not by the root of it",
      equation: "γt for γ√t"
    ) { $0.weight = { Double($0) } },
    Deviation(
      "momentum-turned", "The new iterate counts by μ, the parameter by 1 − μ",
      equation: "p ← (1 − μ)p + μz"
    ) { $0.share = { $0 } },
    Deviation("no-momentum", "The parameter is the new iterate", equation: "p ← z") {
      $0.share = { _ in 1 }
    },
  ]
}
