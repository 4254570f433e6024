import Exercising
import Gradus

/// The lines of Adamax.
struct AdamaxRecipe: ElementwiseRecipe {
  struct Hyper {
    let betas: (Beta, Beta)
    let eps: Double
  }

  struct Slots {
    var mean = 0.0
    var largest = 0.0
  }

  var books = Bookkeeping()
  let defaults: Options = ["lr": 2e-3]
  var largest: @Sendable (_ u: Double, _ g: Double, _ m: Double, _ hyper: Hyper) -> Double = {
    u, g, _, hyper in max(hyper.betas.1 * u, abs(g) + hyper.eps)
  }
  var correction: @Sendable (_ now: Now<Hyper>) -> Double = { 1 - power($0.hyper.betas.0, $0.t) }
  var denominator: @Sendable (_ u: Double, _ now: Now<Hyper>) -> Double = { u, _ in u }

  var start: Slots { Slots() }

  func hyper(_ options: Options) throws -> Hyper {
    Hyper(
      betas: try books.betas(options, (0.9, 0.999)), eps: try options.number("eps", 1e-8))
  }

  func update(_ p: Double, _ g: Double, _ slots: inout Slots, _ now: Now<Hyper>) -> Double {
    let beta1 = now.hyper.betas.0
    slots.mean = beta1 * slots.mean + (1 - beta1) * g
    slots.largest = largest(slots.largest, g, slots.mean, now.hyper)
    return p - now.learningRate / correction(now) * slots.mean / denominator(slots.largest, now)
  }

  static let deviations: [Deviation<AdamaxRecipe>] = [
    Deviation(
      "epsilon-after-maximum", "ε is added to the maximum, where it neither fades nor stays",
      equation: "m / (u + ε)", seenIn: "Keras, swift-apis, MLX"
    ) {
      $0.largest = { u, g, _, hyper in max(hyper.betas.1 * u, abs(g)) }
      $0.denominator = { u, now in u + now.hyper.eps }
    },
    Deviation(
      "epsilon-in-memory", "ε is added to the maximum before, and not to the new size",
      equation: "max(|g|, β2 u + ε)", seenIn: "Paddle"
    ) { $0.largest = { u, g, _, hyper in max(abs(g), hyper.betas.1 * u + hyper.eps) } },
    Deviation(
      "no-bias-correction", "The mean is not corrected for its start at zero",
      equation: "p − γ m/u",
      seenIn: "MLX"
    ) { $0.correction = { _ in 1 } },
    Deviation("no-epsilon", "ε is missing", equation: "max(β2 u, |g|)") {
      $0.largest = { u, g, _, hyper in max(hyper.betas.1 * u, abs(g)) }
      // Where nothing has come yet, nothing moves.
      $0.denominator = { u, _ in u == 0 ? 1 : u }
    },
    Deviation(
      "maximum-corrected", "The maximum is corrected as if it were a mean",
      equation: "m̂ / (u / (1 − β2ᵗ))"
    ) { $0.denominator = { u, now in u / (1 - power(now.hyper.betas.1, now.t)) } },
    Deviation(
      "maximum-of-mean", "The maximum is of the mean, not of the gradient",
      equation: "max(β2 u, |m| + ε)"
    ) { $0.largest = { u, _, m, hyper in max(hyper.betas.1 * u, abs(m) + hyper.eps) } },
    Deviation(
      "maximum-for-ever", "The maximum does not fade", equation: "max(u, |g| + ε)"
    ) { $0.largest = { u, g, _, hyper in max(u, abs(g) + hyper.eps) } },
    Deviation(
      "mean-for-maximum", "The sizes are averaged where the largest is to be kept",
      equation: "u ← β2 u + (1 − β2)(|g| + ε)"
    ) {
      $0.largest = { u, g, _, hyper in
        hyper.betas.1 * u + (1 - hyper.betas.1) * (abs(g) + hyper.eps)
      }
    },
    Deviation("betas-swapped", "β1 and β2 have changed places", equation: "β1 ↔ β2") {
      $0.books.options.append { options in
        let betas = (try? options.pair("betas", (0.9, 0.999))) ?? (0.9, 0.999)
        options["betas"] = .numbers([betas.1, betas.0])
      }
    },
    epsilonDeviation("epsilon-1e-7", 1e-7, seenIn: "Keras's default"),
  ]
}
