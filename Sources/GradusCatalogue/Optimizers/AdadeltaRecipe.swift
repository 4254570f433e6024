import Exercising
import Gradus

/// The lines of Adadelta.
struct AdadeltaRecipe: ElementwiseRecipe {
  struct Hyper {
    let rho: Double
    let eps: Double
  }

  struct Slots {
    var square = 0.0
    var moved = 0.0
  }

  var books = Bookkeeping()
  let defaults: Options = ["lr": 1]
  var square: @Sendable (_ v: Double, _ g: Double, _ rho: Double) -> Double = { v, g, rho in
    rho * v + (1 - rho) * g * g
  }
  /// The ratio that the gradient is multiplied by.
  var ratio: @Sendable (_ u: Double, _ v: Double, _ eps: Double) -> Double = { u, v, eps in
    ((u + eps) / (v + eps)).squareRoot()
  }
  /// What enters the average of moves.
  var move: @Sendable (_ step: Double, _ g: Double, _ rate: Double) -> Double = { step, _, _ in step
  }
  var rate: @Sendable (_ rate: Double) -> Double = { $0 }
  var dividesByOld = false

  var start: Slots { Slots() }

  func hyper(_ options: Options) throws -> Hyper {
    Hyper(rho: try options.number("rho", 0.9), eps: try options.number("eps", 1e-6))
  }

  func update(_ p: Double, _ g: Double, _ slots: inout Slots, _ now: Now<Hyper>) -> Double {
    let rho = now.hyper.rho
    let old = slots.square
    slots.square = square(slots.square, g, rho)
    let step = ratio(slots.moved, dividesByOld ? old : slots.square, now.hyper.eps) * g
    let moved = move(step, g, rate(now.learningRate))
    slots.moved = rho * slots.moved + (1 - rho) * moved * moved
    return p - rate(now.learningRate) * step
  }

  static let deviations: [Deviation<AdadeltaRecipe>] = [
    Deviation(
      "epsilon-outside-roots", "ε stands outside both roots", equation: "(√u + ε) / (√v + ε)"
    ) { $0.ratio = { u, v, eps in (u.squareRoot() + eps) / (v.squareRoot() + eps) } },
    Deviation(
      "epsilon-above-only", "ε is in the numerator alone", equation: "√(u + ε) / √v"
    ) { $0.ratio = { u, v, eps in v == 0 ? 0 : ((u + eps) / v).squareRoot() } },
    Deviation(
      "bracket-misplaced", "The square multiplies the whole average",
      equation: "v ← (ρv + 1 − ρ)g²", seenIn: "deeplearning4j/nd4j#1239"
    ) { $0.square = { v, g, rho in (rho * v + (1 - rho)) * g * g } },
    Deviation(
      "moves-with-rate", "The average of moves is of those that the learning rate has scaled",
      equation: "u ← ρu + (1 − ρ)(γΔ)²"
    ) { $0.move = { step, _, rate in rate * step } },
    Deviation(
      "moves-are-gradients", "The average of moves is of the gradients",
      equation: "u ← ρu + (1 − ρ)g²"
    ) { $0.move = { _, g, _ in g } },
    Deviation(
      "no-moves", "The average of moves is missing: the numerator is √ε",
      equation: "√ε / √(v + ε)"
    ) { $0.ratio = { _, v, eps in (eps / (v + eps)).squareRoot() } },
    Deviation("no-roots", "Both roots are missing", equation: "(u + ε) / (v + ε)") {
      $0.ratio = { u, v, eps in (u + eps) / (v + eps) }
    },
    Deviation(
      "stale-square", "The gradient is divided by the mean square before its update",
      equation: "√(u + ε) / √(vₜ₋₁ + ε)"
    ) { $0.dividesByOld = true },
    Deviation(
      "no-learning-rate", "The learning rate is missing", equation: "p − Δ",
      seenIn: "Zeiler 2012, which has none"
    ) { $0.rate = { _ in 1 } },
    Deviation(
      "learning-rate-0.001", "The learning rate is 0.001, whatever was asked: nothing moves",
      equation: "γ = 0.001", seenIn: "Keras's default"
    ) { $0.books.options.append { $0["lr"] = 0.001 } },
    Deviation("rho-0.95", "ρ is 0.95, whatever was asked", equation: "ρ = 0.95", seenIn: "Keras") {
      $0.books.options.append { $0["rho"] = 0.95 }
    },
    epsilonDeviation("epsilon-1e-7", 1e-7, seenIn: "Keras's default"),
  ]
}
