import Exercising
import Gradus

/// The lines of Lion.
package struct LionRecipe: ElementwiseRecipe {
  /// The betas.
  package typealias Hyper = (Double, Double)

  package var books = Bookkeeping()
  package let defaults: Options = ["lr": 1e-4]
  package var direction: @Sendable (_ m: Double, _ g: Double, _ betas: (Double, Double)) -> Double =
    {
      m, g, betas in betas.0 * m + (1 - betas.0) * g
    }
  package var mean: @Sendable (_ m: Double, _ g: Double, _ betas: (Double, Double)) -> Double = {
    m, g, betas in betas.1 * m + (1 - betas.1) * g
  }
  package var sign: @Sendable (_ d: Double) -> Double = { $0 == 0 ? 0 : $0 > 0 ? 1 : -1 }
  var movesWithNewMean = false

  package init() {}

  package var start: Double { 0 }

  package func hyper(_ options: Options) throws -> Hyper {
    try options.pair("betas", (0.9, 0.99))
  }

  package func decay(_ options: Options) throws -> Decay { .decoupled }

  package func update(_ p: Double, _ g: Double, _ mean: inout Double, _ now: Now<Hyper>) -> Double {
    let old = mean
    mean = self.mean(mean, g, now.hyper)
    let d = movesWithNewMean ? mean : direction(old, g, now.hyper)
    return p - now.learningRate * sign(d)
  }

  package static let deviations: [Deviation<LionRecipe>] = [
    Deviation(
      "mean-updated-first", "The sign is that of the mean after its update",
      equation: "p − γ sign(mₜ)", seenIn: "Signum"
    ) { $0.movesWithNewMean = true },
    Deviation("betas-swapped", "β1 and β2 have changed places", equation: "β1 ↔ β2") {
      let (direction, mean) = ($0.direction, $0.mean)
      $0.direction = { direction($0, $1, ($2.1, $2.0)) }
      $0.mean = { mean($0, $1, ($2.1, $2.0)) }
    },
    Deviation("no-sign", "The sign is missing", equation: "p − γ d") { $0.sign = { $0 } },
    Deviation(
      "one-beta", "The mean is updated with β1", equation: "m ← β1 m + (1 − β1)g"
    ) { $0.mean = { m, g, betas in betas.0 * m + (1 - betas.0) * g } },
    Deviation(
      "beta2-0.999", "β2 is 0.999, whatever was asked", equation: "β2 = 0.999",
      seenIn: "MLX Swift's default"
    ) {
      $0.books.options.append { options in
        let betas = (try? options.pair("betas", (0.9, 0.99))) ?? (0.9, 0.99)
        options["betas"] = .numbers([betas.0, 0.999])
      }
    },
    Deviation("no-momentum", "The sign is that of the gradient", equation: "p − γ sign(g)") {
      $0.direction = { _, g, _ in g }
    },
  ]
}
