import Exercising
import Gradus

/// The lines of NovoGrad, whose second moment is one number for each tensor:
///
///     v ← β2 v + (1 − β2)‖g‖²,  m ← β1 m + g / (√v + ε) + λp,  p ← p − γm
///
/// v starts with the first gradient's.
///
/// Source: Ginsburg et al. 2019, doi:10.48550/arXiv.1905.11286; recorded from timm.
struct NovoGradRecipe: OptimizerRecipe {
  struct Hyper {
    let betas: (Double, Double)
    let eps: Double
    let weightDecay: Double
    let averages: Bool
  }

  struct State {
    var mean: [Double]
    var square = 0.0
  }

  var books = Bookkeeping()
  let defaults: Options = [
    "lr": 1e-3, "betas": [0.95, 0.98], "eps": 1e-8, "weight_decay": 0, "grad_averaging": false,
  ]
  var first: @Sendable (_ square: Double, _ beta: Double) -> Double = { square, _ in square }
  var root: @Sendable (_ v: Double, _ eps: Double) -> Double = { v, eps in v.squareRoot() + eps }
  var averages: @Sendable (Bool) -> Bool = { $0 }
  var decaysInMean = true

  func start(_ shape: [Int]) -> State {
    State(mean: Array(repeating: 0, count: shape.reduce(1, *)))
  }

  func hyper(_ options: Options) throws -> Hyper {
    Hyper(
      betas: try options.pair("betas", (0.95, 0.98)), eps: try options.number("eps", 1e-8),
      weightDecay: try options.number("weight_decay", 0),
      averages: try options.flag("grad_averaging"))
  }

  func decay(_ options: Options) throws -> Decay { .ignored }

  func update(_ p: inout [Double], _ g: [Double], _ state: inout State, _ now: Now<Hyper>) {
    let hyper = now.hyper
    let square = g.reduce(0) { $0 + $1 * $1 }
    state.square =
      state.square == 0
      ? first(square, hyper.betas.1) : hyper.betas.1 * state.square + (1 - hyper.betas.1) * square
    let root = root(state.square, hyper.eps)
    if !decaysInMean { p = p.map { $0 * (1 - now.learningRate * hyper.weightDecay) } }
    let share = averages(hyper.averages) ? 1 - hyper.betas.0 : 1
    for i in p.indices {
      // Where nothing has come yet, nothing moves.
      let quotient = g[i] == 0 ? 0 : g[i] / root
      let d = quotient + (decaysInMean ? hyper.weightDecay * p[i] : 0)
      state.mean[i] = hyper.betas.0 * state.mean[i] + share * d
    }
    p = zip(p, state.mean).map { $0 - now.learningRate * $1 }
  }

  static let deviations: [Deviation<NovoGradRecipe>] = [
    Deviation(
      "square-starts-at-zero", "The mean square starts at zero", equation: "v₁ = (1 − β2)‖g‖²"
    ) { $0.first = { square, beta in (1 - beta) * square } },
    Deviation(
      "mean-of-gradients", "The quotient is weighed by 1 − β1", equation: "m ← β1 m + (1 − β1)d",
      seenIn: "grad_averaging"
    ) { $0.averages = { _ in true } },
    Deviation(
      "sum-of-gradients", "The quotient is not weighed by 1 − β1, whatever was asked",
      equation: "m ← β1 m + d"
    ) { $0.averages = { _ in false } },
    Deviation("no-epsilon", "ε is missing", equation: "g / √v") {
      $0.root = { v, _ in v.squareRoot() }
    },
    Deviation(
      "epsilon-inside-root", "ε stands inside the root", equation: "g / √(v + ε)",
      seenIn: "Optax's eps_root"
    ) {
      $0.root = { v, eps in (v + eps).squareRoot() }
    },
    Deviation("no-root", "The root is missing", equation: "g / (v + ε)") {
      $0.root = { v, eps in v + eps }
    },
    Deviation(
      "decay-decoupled", "Weight decay is taken before the step, not through the mean",
      equation: "p ← (1 − γλ)p before the step", seenIn: "timm's decoupled_decay"
    ) { $0.decaysInMean = false },
    Deviation(
      "as-optax", "Optax's: β1 is 0.9, β2 0.25 and ε 10⁻⁶, whatever was asked",
      equation: "β = (0.9, 0.25)", seenIn: "the defaults of Optax"
    ) {
      $0.books.options.append {
        $0["betas"] = .numbers([0.9, 0.25])
        $0["eps"] = 1e-6
      }
    },
    Deviation(
      "beta2-0", "β2 is 0, whatever was asked: each gradient is divided by its own norm",
      equation: "v = ‖g‖²", seenIn: "the default of torch_optimizer"
    ) {
      $0.books.options.append { options in
        let betas = (try? options.pair("betas", (0.95, 0.98))) ?? (0.95, 0.98)
        options["betas"] = .numbers([betas.0, 0])
      }
    },
    Deviation("no-weight-decay", "Weight decay is ignored", equation: "λ = 0") {
      $0.books.options.append { $0["weight_decay"] = 0 }
    },
    Deviation("betas-swapped", "β1 and β2 have changed places", equation: "β1 ↔ β2") {
      $0.books.options.append { options in
        let betas = (try? options.pair("betas", (0.95, 0.98))) ?? (0.95, 0.98)
        options["betas"] = .numbers([betas.1, betas.0])
      }
    },
    epsilonDeviation("epsilon-1e-6", 1e-6, seenIn: "Optax's default"),
  ]
}
