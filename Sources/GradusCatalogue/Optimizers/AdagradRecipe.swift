import Exercising
import Gradus

/// The lines of Adagrad.
struct AdagradRecipe: ElementwiseRecipe {
  struct Hyper {
    let decay: Double
    let start: Double
    let eps: Double
  }

  var books = Bookkeeping()
  let defaults: Options = ["lr": 1e-2]
  /// Where the sum starts.
  var initial: @Sendable (_ hyper: Hyper) -> Double = { $0.start }
  var sum: @Sendable (_ sum: Double, _ g: Double) -> Double = { $0 + $1 * $1 }
  var rate: @Sendable (_ now: Now<Hyper>) -> Double = { now in
    now.learningRate / (1 + Double(now.t - 1) * now.hyper.decay)
  }
  var denominator: @Sendable (_ sum: Double, _ hyper: Hyper) -> Double = { sum, hyper in
    sum.squareRoot() + hyper.eps
  }
  /// The step, from the quotient and the step before.
  var step: @Sendable (_ quotient: Double, _ before: Double) -> Double = { quotient, _ in quotient }
  var dividesByOld = false

  struct Slots {
    /// nil: none yet.
    var sum: Double?
    var step = 0.0
  }

  var start: Slots { Slots() }

  func hyper(_ options: Options) throws -> Hyper {
    Hyper(
      decay: try options.number("lr_decay", 0),
      start: try options.number("initial_accumulator_value", 0),
      eps: try options.number("eps", 1e-10))
  }

  func update(_ p: Double, _ g: Double, _ slots: inout Slots, _ now: Now<Hyper>) -> Double {
    let old = slots.sum ?? initial(now.hyper)
    let new = sum(old, g)
    slots.sum = new
    let root = denominator(dividesByOld ? old : new, now.hyper)
    // Where nothing has come yet, nothing moves.
    slots.step = step(g == 0 && root == 0 ? 0 : g / root, slots.step)
    return p - rate(now) * slots.step
  }

  static let deviations: [Deviation<AdagradRecipe>] = [
    Deviation(
      "epsilon-inside-root", "ε stands inside the root", equation: "g / √(G + ε)",
      seenIn: "Keras, Optax"
    ) { $0.denominator = { sum, hyper in (sum + hyper.eps).squareRoot() } },
    Deviation("no-epsilon", "ε is missing", equation: "g / √G", seenIn: "TensorFlow 1") {
      $0.denominator = { sum, _ in sum.squareRoot() }
    },
    Deviation(
      "starts-at-0.1", "The sum of squares starts at 0.1, whatever was asked",
      equation: "G₀ = 0.1", seenIn: "the defaults of Keras, Optax and TensorFlow 1"
    ) { $0.initial = { _ in 0.1 } },
    Deviation(
      "starts-at-zero", "The sum of squares starts at zero, whatever was asked",
      equation: "G₀ = 0", seenIn: "the value in one of PyTorch's parameter groups"
    ) { $0.initial = { _ in 0 } },
    Deviation(
      "decay-from-first", "The learning rate falls from the first step on",
      equation: "γ / (1 + t · lr_decay)"
    ) { $0.rate = { $0.learningRate / (1 + Double($0.t) * $0.hyper.decay) } },
    Deviation("no-rate-decay", "lr_decay is ignored", equation: "γ") {
      $0.rate = { $0.learningRate }
    },
    Deviation("no-root", "The root is missing", equation: "g / (G + ε)") {
      $0.denominator = { sum, hyper in sum + hyper.eps }
    },
    Deviation(
      "squares-fade", "The squares are averaged and fade", equation: "G ← 0.9 G + 0.1 g²",
      seenIn: "RMSprop"
    ) { $0.sum = { 0.9 * $0 + 0.1 * $1 * $1 } },
    Deviation("sum-of-sizes", "The sizes are summed, not their squares", equation: "G ← G + |g|") {
      $0.sum = { $0 + abs($1) }
    },
    Deviation(
      "stale-sum", "The gradient is divided by the sum before its square is added",
      equation: "g / (√Gₜ₋₁ + ε)"
    ) { $0.dividesByOld = true },
    Deviation(
      "as-optax", "The sum of squares starts at 0.1, and ε, which is 10⁻⁷, stands inside the root",
      equation: "g / √(0.1 + Σg² + 10⁻⁷)", seenIn: "the defaults of Optax and Keras"
    ) {
      $0.initial = { _ in 0.1 }
      $0.denominator = { sum, hyper in (sum + hyper.eps).squareRoot() }
      $0.books.options.append { $0["eps"] = 1e-7 }
    },
    Deviation(
      "mean-of-steps", "The step is a moving average of the quotients, and ε is missing",
      equation: "m ← 0.9 m + 0.1 g/√G, p − γm", seenIn: "JAX's and NumPyro's adagrad"
    ) {
      $0.denominator = { sum, _ in sum.squareRoot() }
      $0.step = { quotient, before in 0.9 * before + 0.1 * quotient }
    },
    epsilonDeviation("epsilon-1e-7", 1e-7, seenIn: "the defaults of Keras and Optax"),
    epsilonDeviation("epsilon-1e-8", 1e-8, seenIn: "MLX's default"),
  ]
}
