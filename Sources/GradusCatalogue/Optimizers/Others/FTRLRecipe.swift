import Exercising
import Foundation
import Gradus

/// The lines of FTRL-Proximal, which forgets where the parameter was and finds it anew in each step:
///
///     σ = (n′^q − n^q) / γ with n′ = n + g²,  z ← z + g − σp
///     p ← 0 where |z| ≤ λ1, (sign(z)λ1 − z) / ((β + √n′)/γ + λ2) elsewhere
///
/// with q = ½, which is −`lr_power`.
///
/// Source: McMahan et al. 2013, doi:10.1145/2487575.2488200; recorded from pytorch_optimizer.
struct FTRLRecipe: ElementwiseRecipe {
  struct Hyper {
    let power: Double
    let beta: Double
    let lambda1: Double
    let lambda2: Double
  }

  struct Slots {
    var z = 0.0
    /// nil: none yet.
    var n: Double?
  }

  var books = Bookkeeping()
  let defaults: Options = [
    "lr": 1e-3, "lr_power": -0.5, "beta": 0, "lambda_1": 0, "lambda_2": 0,
  ]
  var startsAt = 0.0
  var penalty: @Sendable (_ lambda2: Double) -> Double = { $0 }
  var cutsOff = true
  var shrinks = true
  var isProximal = true

  var start: Slots { Slots() }

  func hyper(_ options: Options) throws -> Hyper {
    Hyper(
      power: -(try options.number("lr_power", -0.5)), beta: try options.number("beta", 0),
      lambda1: try options.number("lambda_1", 0), lambda2: try options.number("lambda_2", 0))
  }

  func update(_ p: Double, _ g: Double, _ slots: inout Slots, _ now: Now<Hyper>) -> Double {
    let (hyper, rate) = (now.hyper, now.learningRate)
    let old = slots.n ?? startsAt
    let new = old + g * g
    let sigma = (pow(new, hyper.power) - pow(old, hyper.power)) / rate
    slots.n = new
    slots.z += g - (isProximal ? sigma * p : 0)
    let z = slots.z
    if cutsOff ? abs(z) <= hyper.lambda1 : z == 0 { return 0 }
    let toward = shrinks ? (z > 0 ? hyper.lambda1 : -hyper.lambda1) : 0
    return (toward - z) / ((hyper.beta + new.squareRoot()) / rate + penalty(hyper.lambda2))
  }

  static let deviations: [Deviation<FTRLRecipe>] = [
    Deviation(
      "starts-at-0.1", "The sum of squares starts at 0.1", equation: "n₀ = 0.1",
      seenIn: "the default of TensorFlow and Keras"
    ) { $0.startsAt = 0.1 },
    Deviation(
      "lambda2-doubled", "λ2 counts twice", equation: "(β + √n)/γ + 2λ2",
      seenIn: "TensorFlow and Keras"
    ) { $0.penalty = { 2 * $0 } },
    Deviation("lambda2-ignored", "λ2 is ignored", equation: "(β + √n)/γ") {
      $0.penalty = { _ in 0 }
    },
    Deviation("lambda1-ignored", "λ1 is ignored", equation: "λ1 = 0") {
      $0.books.options.append { $0["lambda_1"] = 0 }
    },
    Deviation("beta-ignored", "β is ignored", equation: "√n / γ + λ2") {
      $0.books.options.append { $0["beta"] = 0 }
    },
    Deviation(
      "never-zero", "Where |z| is below λ1 the parameter is not put to zero",
      equation: "no |z| ≤ λ1"
    ) { $0.cutsOff = false },
    Deviation(
      "threshold-alone", "λ1 decides what is zero, and does not shrink the rest", equation: "−z / …"
    ) { $0.shrinks = false },
    Deviation(
      "not-proximal", "Where the parameter was is not remembered: dual averaging",
      equation: "z ← z + g"
    ) { $0.isProximal = false },
  ]
}
