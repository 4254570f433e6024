import Exercising
import Gradus
import GradusReference
import GradusSweep

/// The lines of Muon.
struct MuonRecipe: OptimizerRecipe {
  struct Hyper {
    let momentum: Double
    let nesterov: Bool
    let coefficients: (Double, Double, Double)
    let eps: Double
    let iterations: Int
    let scale: Muon.Scale
  }

  struct State {
    /// Empty before the first step.
    var mean: [Double] = []
  }

  enum Method { case newtonSchulz, normalized, none }

  typealias Scale = @Sendable (_ scale: Muon.Scale, _ rows: Int, _ columns: Int) -> Double

  var books = Bookkeeping()
  let defaults: Options = ["lr": 1e-3, "weight_decay": 0.1]
  var first: @Sendable (_ g: Double, _ momentum: Double) -> Double = { g, momentum in
    lerp(0, g, 1 - momentum)
  }
  var later: @Sendable (_ m: Double, _ g: Double, _ momentum: Double) -> Double = {
    m, g, momentum in lerp(m, g, 1 - momentum)
  }
  var nesterov: @Sendable (Bool) -> Bool = { $0 }
  var lookAhead: @Sendable (_ g: Double, _ m: Double, _ now: Now<Hyper>) -> Double = { g, m, now in
    lerp(g, m, now.hyper.momentum)
  }
  /// What becomes of the momentum.
  var method = Method.newtonSchulz
  var isInBFloat16 = true
  /// ε is added to the norm, and not its least value.
  var addsEpsilon = false
  var scale: Scale = { scale, rows, columns in scale(rows: rows, columns: columns) }

  func start(_ shape: [Int]) -> State { State() }

  func accepts(_ shape: [Int]) -> Bool { shape.count == 2 }

  func hyper(_ options: Options) throws -> Hyper {
    let muon = try Muon(options: options, shapes: [])
    return Hyper(
      momentum: muon.momentum, nesterov: muon.nesterov, coefficients: muon.coefficients,
      eps: muon.eps, iterations: muon.iterations, scale: muon.scale)
  }

  func decay(_ options: Options) throws -> Decay { .decoupled }

  func update(_ p: inout [Double], _ g: [Double], _ state: inout State, _ now: Now<Hyper>) {
    let (rows, columns, momentum) = (now.shape[0], now.shape[1], now.hyper.momentum)
    state.mean =
      state.mean.isEmpty
      ? g.map { first($0, momentum) } : zip(state.mean, g).map { later($0, $1, momentum) }
    let u =
      nesterov(now.hyper.nesterov)
      ? zip(g, state.mean).map { lookAhead($0, $1, now) } : state.mean
    // Newton–Schulz has its matrix lying.
    let matrix = Matrix(rows: rows, columns: columns, values: u)
    var direction = orthogonalized(rows > columns ? matrix.transposed : matrix, now.hyper)
    if rows > columns { direction = direction.transposed }
    let step = now.learningRate * scale(now.hyper.scale, rows, columns)
    p = zip(p, direction.values).map { $0 - step * $1 }
  }

  private func orthogonalized(_ u: Matrix, _ hyper: Hyper) -> Matrix {
    if method == .none { return u }
    var unit = u
    if isInBFloat16 {
      let low = BFloat16Matrix(rows: u.rows, columns: u.columns, u.values)
      let eps = Float(hyper.eps)
      let norm = addsEpsilon ? bfloat16(low.norm + eps) : max(low.norm, bfloat16(eps))
      unit.values = divided(low, by: norm).values.map(Double.init)
    } else {
      let length = sumOfSquares(u.values).squareRoot()
      unit = (1 / (addsEpsilon ? length + hyper.eps : max(length, hyper.eps))) * u
    }
    if method == .normalized { return unit }
    // What the gradient was multiplied by is no longer in the unit matrix.
    let (a, b, c) = hyper.coefficients
    let question = Orthogonalizations.Question(
      values: unit.values, rows: unit.rows, numbers: [a, b, c], iterations: hyper.iterations,
      isInBFloat16: isInBFloat16, order: BFloat16Matrix.order)
    func make() -> Matrix {
      var result = unit
      result.values =
        isInBFloat16
        ? newtonSchulz(
          BFloat16Matrix(rows: unit.rows, columns: unit.columns, unit.values), hyper)
        : newtonSchulz(unit, hyper)
      return result
    }
    return Orthogonalizations.known?.answer(question, make) ?? make()
  }

  static let deviations: [Deviation<MuonRecipe>] = [
    Deviation(
      "momentum-sums", "The buffer is a sum of gradients, not their mean",
      equation: "M ← μM + G", seenIn: "PyTorch's documentation, Keras"
    ) {
      $0.first = { g, _ in g }
      $0.later = { m, g, momentum in momentum * m + g }
      $0.lookAhead = { g, m, now in g + now.hyper.momentum * m }
    },
    Deviation(
      "first-buffer-is-gradient", "The buffer starts with the gradient, not with zero",
      equation: "M₁ = G", seenIn: "PyTorch's SGD"
    ) { $0.first = { g, _ in g } },
    Deviation("no-nesterov", "Nesterov's look-ahead is missing", equation: "U = M") {
      $0.nesterov = { _ in false }
    },
    Deviation(
      "nesterov-always", "Nesterov's look-ahead is taken whatever was asked",
      equation: "U = G + μ(M − G)"
    ) { $0.nesterov = { _ in true } },
    Deviation(
      "bias-corrected-nesterov", "Gradient and buffer are corrected for the start at zero",
      equation: "U = (1 − μ)G/(1 − μᵗ) + μM/(1 − μᵗ⁺¹)", seenIn: "Optax"
    ) { $0.lookAhead = correctedLookAhead },
    Deviation(
      "not-in-bfloat16", "Newton–Schulz runs in full precision, not in bfloat16",
      seenIn: "Keras, MLX, Optax"
    ) { $0.isInBFloat16 = false },
    Deviation(
      "cubic-iteration", "The iteration is the classical cubic one",
      equation: "(a, b, c) = (3/2, −1/2, 0)", seenIn: "Björck & Bowie 1971"
    ) { $0.books.options.append { $0["ns_coefficients"] = [1.5, -0.5, 0] } },
    Deviation("five-iterations", "There are five iterations, whatever was asked") {
      $0.books.options.append { $0["ns_steps"] = 5 }
    },
    Deviation(
      "not-orthogonalized", "The momentum is not made orthogonal: SGD", equation: "O = U"
    ) { $0.method = .none },
    Deviation(
      "only-normalized", "The momentum is divided by its norm and no more", equation: "O = U/‖U‖"
    ) { $0.method = .normalized },
    Deviation(
      "epsilon-added", "ε is added to the norm, not its least value", equation: "U / (‖U‖ + ε)",
      seenIn: "Jordan 2024, Optax"
    ) { $0.addsEpsilon = true },
    Deviation(
      "scale-inverted", "Rows and columns have changed places in the scale",
      equation: "√max(1, B/A)", seenIn: "Optax; keras-team/keras#21885"
    ) { $0.scale = { scale, rows, columns in scale(rows: columns, columns: rows) } },
    Deviation("no-scale", "The step is not scaled by the matrix's shape", equation: "s = 1") {
      $0.scale = { _, _, _ in 1 }
    },
    Deviation(
      "scale-of-adamw", "The step is scaled to AdamW's, whatever was asked",
      equation: "s = 0.2 √max(A, B)", seenIn: "Keras; Liu et al. 2025"
    ) { $0.scale = { _, rows, columns in Muon.Scale.matchRMSAdamW(rows: rows, columns: columns) } },
    Deviation(
      "scale-unclamped", "Lying matrices are scaled down", equation: "s = √(A/B)"
    ) {
      $0.scale = { _, rows, columns in Muon.Scale.spectralUnclamped(rows: rows, columns: columns) }
    },
    Deviation(
      "scaled-twice", "Both scales are applied", equation: "s = √max(1, A/B) · 0.2 √max(A, B)",
      seenIn: "kozistr/pytorch_optimizer#371"
    ) {
      $0.scale = { _, rows, columns in
        Muon.Scale.original(rows: rows, columns: columns)
          * Muon.Scale.matchRMSAdamW(rows: rows, columns: columns)
      }
    },
    Deviation(
      "as-optax",
      "Optax's: in full precision, corrected for the start at zero, the scale inverted, 10⁻⁸ added",
      equation: "U / (‖U‖ + 10⁻⁸), s = √max(1, B/A)", seenIn: "Optax"
    ) {
      $0.isInBFloat16 = false
      $0.addsEpsilon = true
      $0.books.options.append { $0["eps"] = 1e-8 }
      $0.lookAhead = correctedLookAhead
      $0.scale = { scale, rows, columns in scale(rows: columns, columns: rows) }
    },
  ]
}

/// (1 − μ)g/(1 − μᵗ) + μm/(1 − μᵗ⁺¹).
@Sendable private func correctedLookAhead(
  _ g: Double, _ m: Double, _ now: Now<MuonRecipe.Hyper>
) -> Double {
  let momentum = now.hyper.momentum
  let decayed = power(momentum, now.t)
  return (1 - momentum) * g / (1 - decayed) + momentum * m / (1 - decayed * momentum)
}

private func divided(_ x: BFloat16Matrix, by norm: Float) -> BFloat16Matrix {
  var x = x
  x.values = x.values.map { bfloat16($0 / norm) }
  return x
}

/// The iteration in bfloat16, from a matrix of norm 1 or less.
private func newtonSchulz(_ x: BFloat16Matrix, _ hyper: MuonRecipe.Hyper) -> [Double] {
  var x = x
  let (a, b, c) = hyper.coefficients
  for _ in 0..<hyper.iterations {
    let s = BFloat16Matrix.square(x)
    x = .sum(a, x, 1, .sum(b, s, c, s, s), x)
  }
  return x.values.map(Double.init)
}

/// The iteration in float64, from a matrix of norm 1 or less.
private func newtonSchulz(_ unit: Matrix, _ hyper: MuonRecipe.Hyper) -> [Double] {
  var x = unit
  let (a, b, c) = hyper.coefficients
  for _ in 0..<hyper.iterations {
    let s = product(x, x.transposed)
    x = a * x + product(b * s + c * product(s, s), x)
  }
  return x.values
}
