import Exercising
import Gradus

// What other libraries make of Adam.
extension AdamRecipe {
  static let libraryDeviations: [Deviation<AdamRecipe>] = [
    Deviation(
      "corrections-swapped", "The corrections of the two moments have changed places",
      equation: "m / (1 − β2ᵗ), v / (1 − β1ᵗ)"
    ) {
      $0.correction1 = { 1 - power($0.hyper.betas.1, $0.t) }
      $0.correction2 = { 1 - power($0.hyper.betas.0, $0.t) }
    },
    Deviation(
      "first-step-uncorrected",
      "Steps are counted from 0, and the first one is not corrected for the start at zero",
      equation: "c = 1 − βᵗ⁻¹, in the first step 1", seenIn: "ONNX's Adam with T = 0"
    ) {
      $0.correction1 = { $0.t == 1 ? 1 : 1 - power($0.hyper.betas.0, $0.t - 1) }
      $0.correction2 = { $0.t == 1 ? 1 : 1 - power($0.hyper.betas.1, $0.t - 1) }
    },
    Deviation(
      "look-ahead", "Nesterov's look-ahead is made, with one correction for both of its terms",
      equation: "(β1 m + (1 − β1)g) / (1 − β1ᵗ)", seenIn: "river's Nadam, timm's NAdamW"
    ) {
      $0.ahead = { m, g, now in now.hyper.betas.0 * m + (1 - now.hyper.betas.0) * g }
    },
    Deviation(
      "epsilon-is-floor", "ε is the least that the root may be, and not added to it",
      equation: "m̂ / max(√v̂, ε)", seenIn: "HeavyBall"
    ) { $0.denominator = { v, c2, now in max((v / c2).squareRoot(), now.hyper.eps) } },
    Deviation(
      "epsilon-inside-uncorrected-root", "ε stands inside the root, before the correction",
      equation: "m̂ √c2 / √(v + ε)", seenIn: "Objax"
    ) {
      $0.denominator = { v, _, now in
        ((v + now.hyper.eps) / (1 - power(now.hyper.betas.1, now.t))).squareRoot()
      }
    },
    Deviation(
      "epsilon-in-corrections", "ε is added to the corrections too",
      equation: "m / (1 − β1ᵗ + ε), v / (1 − β2ᵗ + ε)", seenIn: "climin"
    ) {
      $0.correction1 = { 1 - power($0.hyper.betas.0, $0.t) + $0.hyper.eps }
      $0.correction2 = { 1 - power($0.hyper.betas.1, $0.t) + $0.hyper.eps }
    },
    Deviation(
      "mean-forgets-faster", "β1 falls from step to step, by a factor λ of 1 − 10⁻⁸",
      equation: "m ← β1 λᵗ⁻¹ m + (1 − β1 λᵗ⁻¹)g", seenIn: "version 1 of the paper; climin"
    ) {
      $0.mean = { m, g, now in
        let beta = now.hyper.betas.0.inAverages * power(1 - 1e-8, now.t - 1)
        return beta * m + (1 - beta) * g
      }
    },
    epsilonDeviation(
      "epsilon-1e-6", 1e-6, seenIn: "BERT; the defaults of optimi and MindSpore's decayed Adam"
    ),
    Deviation(
      "absolute-value", "The size of the gradient is averaged where its square belongs",
      equation: "v ← β2 v + (1 − β2)|g|"
    ) {
      $0.square = { v, g, _, now in now.hyper.betas.1 * v + (1 - now.hyper.betas.1) * abs(g) }
    },
  ]

  /// The default of a decay that is decoupled.
  static let decayDefaults: [Deviation<AdamRecipe>] = [
    Deviation(
      "decay-0.004", "Weight decay is 0.004, whatever was asked", equation: "λ = 0.004",
      seenIn: "Keras's default"
    ) { $0.books.options.append { $0["weight_decay"] = 0.004 } },
    Deviation(
      "decay-1e-4", "Weight decay is 0.0001, whatever was asked", equation: "λ = 10⁻⁴",
      seenIn: "Optax's default"
    ) { $0.books.options.append { $0["weight_decay"] = 1e-4 } },
  ]
}
