import Exercising
import Foundation
import Gradus

/// The lines of averaged SGD.
struct ASGDRecipe: ElementwiseRecipe {
  struct Hyper {
    let lambd: Double
    let alpha: Double
    let t0: Double
  }

  struct Slots {
    var rate: Double?
    var average: Double?
    var parameter: Double?
    var gradients: [Double] = []
  }

  var books = Bookkeeping()
  let defaults: Options = ["lr": 1e-2]
  /// The rate after a step.
  var rate: @Sendable (_ now: Now<Hyper>) -> Double = { now in
    now.learningRate
      / pow(1 + now.hyper.lambd * now.learningRate * Double(now.t), now.hyper.alpha)
  }
  /// The factor by which the parameter shrinks.
  var shrink: @Sendable (_ now: Now<Hyper>, _ rate: Double) -> Double = { now, rate in
    1 - now.hyper.lambd * rate
  }
  var isRateOfThisStep = false
  var returnsAverage = false
  /// How many gradients the step is the mean of, without all else.
  var gradients: Int?

  var start: Slots { Slots() }

  func hyper(_ options: Options) throws -> Hyper {
    Hyper(
      lambd: try options.number("lambd", 1e-4), alpha: try options.number("alpha", 0.75),
      t0: try options.number("t0", 1e6))
  }

  func update(_ old: Double, _ g: Double, _ slots: inout Slots, _ now: Now<Hyper>) -> Double {
    if let gradients {
      slots.gradients = Array((slots.gradients + [g]).suffix(gradients))
      return old - now.learningRate / Double(slots.gradients.count) * slots.gradients.reduce(0, +)
    }
    let p = returnsAverage ? slots.parameter ?? old : old
    let rate = isRateOfThisStep ? rate(now) : slots.rate ?? now.learningRate
    let moved = p * shrink(now, rate) - rate * g
    slots.rate = self.rate(now)
    slots.parameter = moved
    let share = 1 / max(1, Double(now.t) - now.hyper.t0)
    slots.average = (slots.average ?? 0) + share * (moved - (slots.average ?? 0))
    return returnsAverage ? slots.average ?? moved : moved
  }

  static let deviations: [Deviation<ASGDRecipe>] =
    [
      Deviation(
        "rate-of-this-step", "The learning rate falls before the step, not after it",
        equation: "ηₜ = γ / (1 + λγt)^α in step t"
      ) { $0.isRateOfThisStep = true },
      Deviation("rate-stays", "The learning rate does not fall", equation: "η = γ") {
        $0.rate = { $0.learningRate }
      },
      Deviation("no-power", "The power α is missing", equation: "γ / (1 + λγt)") {
        $0.rate = { $0.learningRate / (1 + $0.hyper.lambd * $0.learningRate * Double($0.t)) }
      },
      Deviation(
        "rate-without-gamma", "The rate falls by λt, without γ", equation: "γ / (1 + λt)^α"
      ) {
        $0.rate = { $0.learningRate / pow(1 + $0.hyper.lambd * Double($0.t), $0.hyper.alpha) }
      },
      Deviation("no-shrinking", "λ does not shrink the parameter", equation: "p − ηg") {
        $0.shrink = { _, _ in 1 }
      },
      Deviation(
        "shrinks-by-first-rate", "The parameter shrinks by λγ, the rate before its fall",
        equation: "p(1 − λγ) − ηg"
      ) { $0.shrink = { now, _ in 1 - now.hyper.lambd * now.learningRate } },
      Deviation(
        "average-returned", "The average is put where the parameter belongs", equation: "p = ax"
      ) { $0.returnsAverage = true },
    ]
    + (2...12).map { (count: Int) in
      Deviation(
        "mean-of-last-\(count)",
        "The step is along the mean of the last \(count) gradients: stochastic average gradient",
        equation: "p − γ(gₜ + … + gₜ₋ₙ₊₁)/n, n = \(count)",
        seenIn: "Paddle's ASGD with batch_num; Schmidt et al. 2017, doi:10.1007/s10107-016-1030-6"
      ) { $0.gradients = count }
    }
}
