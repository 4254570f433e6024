import Exercising
import Foundation
import Gradus

/// The lines of Adafactor.
struct AdafactorRecipe: OptimizerRecipe {
  struct Hyper {
    let beta2Decay: Double
    let clamp: Double
    let leastScale: Double
    let threshold: Double
    let weightDecay: Double
  }

  struct State {
    /// Means over rows and columns of the last two dimensions, or of each number alone.
    var rows: [Double] = []
    var columns: [Double] = []
    var squares: [Double] = []
  }

  var books = Bookkeeping()
  let defaults: Options = ["lr": 1e-2]
  /// The weight of the new square.
  var weight: @Sendable (_ t: Double, _ hyper: Hyper) -> Double = { t, hyper in
    pow(t, hyper.beta2Decay)
  }
  /// The relative step.
  var step: @Sendable (_ rate: Double, _ t: Double) -> Double = { rate, t in
    min(rate, 1 / t.squareRoot())
  }
  var scale: @Sendable (_ p: [Double], _ hyper: Hyper) -> Double = { p, hyper in
    max(hyper.leastScale, rootMeanSquare(p))
  }
  var square: @Sendable (_ g: Double, _ hyper: Hyper) -> Double = { g, _ in g * g }
  var floor: @Sendable (_ v: Double, _ hyper: Hyper) -> Double = { v, hyper in
    max(v, hyper.clamp * hyper.clamp)
  }
  var clip: @Sendable (_ update: [Double], _ hyper: Hyper) -> Double = { update, hyper in
    max(1, rootMeanSquare(update) / hyper.threshold)
  }
  var factors = true
  /// Weight decay is multiplied by the step's whole size, not by the rate alone.
  var decaysByStep = false

  func start(_ shape: [Int]) -> State { State() }

  func hyper(_ options: Options) throws -> Hyper {
    var epsilons: (clamp: Double?, least: Double) = (nil, 1e-3)
    switch options["eps"] {
    case .numbers(let values)? where values.count == 2: epsilons = (values[0], values[1])
    case .list(let values)? where values.count == 2:
      if case .number(let least) = values[1] { epsilons.least = least }
    default: break
    }
    return Hyper(
      beta2Decay: try options.number("beta2_decay", -0.8), clamp: epsilons.clamp ?? 0x1p-52,
      leastScale: epsilons.least, threshold: try options.number("d", 1),
      weightDecay: try options.number("weight_decay", 0))
  }

  func decay(_ options: Options) throws -> Decay { .decoupled }

  func update(_ p: inout [Double], _ g: [Double], _ state: inout State, _ now: Now<Hyper>) {
    let hyper = now.hyper
    let weight = weight(Double(now.t), hyper)
    let alpha = scale(now.before, hyper) * step(now.learningRate, Double(now.t))
    if decaysByStep { p = p.map { $0 * (1 - hyper.weightDecay * alpha) } }
    let squares = g.map { square($0, hyper) }
    func blend(_ average: inout [Double], _ new: [Double]) {
      if average.isEmpty { average = Array(repeating: 0, count: new.count) }
      average = zip(average, new).map { $0 + weight * ($1 - $0) }
    }
    var estimate: [Double]
    if now.shape.count > 1 && factors {
      let (rows, columns) = (now.shape[now.shape.count - 2], now.shape[now.shape.count - 1])
      let lines = squares.count / columns
      blend(
        &state.rows,
        (0..<lines).map {
          squares[$0 * columns..<($0 + 1) * columns].reduce(0, +) / Double(columns)
        })
      blend(
        &state.columns,
        (0..<(squares.count / rows)).map { index in
          let first = index / columns * rows * columns + index % columns
          return (0..<rows).reduce(0) { $0 + squares[first + $1 * columns] } / Double(rows)
        })
      estimate = squares.indices.map { index in
        let matrix = index / (rows * columns)
        let mean =
          state.rows[matrix * rows..<(matrix + 1) * rows].reduce(0, +) / Double(rows)
        return state.rows[index / columns] * state.columns[matrix * columns + index % columns]
          / max(mean, hyper.clamp)
      }
    } else {
      blend(&state.squares, squares)
      estimate = state.squares
    }
    let update = zip(estimate, g).map { v, g in g == 0 ? 0 : g / floor(v, hyper).squareRoot() }
    let length = alpha / clip(update, hyper)
    p = zip(p, update).map { $0 - length * $1 }
  }

  static let deviations: [Deviation<AdafactorRecipe>] = [
    Deviation(
      "epsilon-added", "ε1 is added to the square, not the least value of the estimate",
      equation: "V of g² + ε1", seenIn: "Shazeer & Stern 2018, MLX, Hugging Face"
    ) {
      $0.square = { g, hyper in g * g + hyper.clamp }
      $0.floor = { v, _ in v }
    },
    Deviation(
      "step-0.01", "The relative step is at most 0.01, whatever was asked",
      equation: "ρ = min(0.01, 1/√t)", seenIn: "Shazeer & Stern 2018, MLX, Hugging Face"
    ) { $0.step = { _, t in min(0.01, 1 / t.squareRoot()) } },
    Deviation(
      "no-relative-step", "The learning rate does not fall with 1/√t", equation: "ρ = γ",
      seenIn: "Optax"
    ) { $0.step = { rate, _ in rate } },
    Deviation(
      "rate-times-relative-step", "The learning rate is multiplied by 1/√t", equation: "ρ = γ/√t"
    ) { $0.step = { rate, t in rate / t.squareRoot() } },
    Deviation(
      "no-parameter-scale", "The step is not scaled by the parameter's size", equation: "α = ρ"
    ) { $0.scale = { _, _ in 1 } },
    Deviation("no-clipping", "The update is not clipped", equation: "U, not U / max(1, RMS(U)/d)") {
      $0.clip = { _, _ in 1 }
    },
    Deviation(
      "always-scaled", "The update is brought to the size d, small ones too",
      equation: "U / (RMS(U)/d)"
    ) {
      $0.clip = { update, hyper in
        let size = rootMeanSquare(update)
        return size == 0 ? 1 : size / hyper.threshold
      }
    },
    Deviation(
      "not-factored", "The squares of a matrix are kept one by one",
      equation: "V, not R Cᵀ / mean R",
      seenIn: "Optax below 128 rows and columns"
    ) { $0.factors = false },
    Deviation(
      "constant-memory", "The memory is 0.999 from the first step on", equation: "β2 = 0.999"
    ) { $0.weight = { _, _ in 0.001 } },
    Deviation(
      "decay-by-step", "Weight decay is multiplied by the step's whole size, not by its rate",
      equation: "p ← (1 − αλ)p, α = ρ max(ε2, RMS(p))",
      seenIn: "Hugging Face, MLX"
    ) {
      $0.books.decay = .ignored
      $0.decaysByStep = true
    },
    Deviation(
      "clamp-not-squared", "The least value of the estimate is ε1, not its square",
      equation: "max(V, ε1)"
    ) { $0.floor = { v, hyper in max(v, hyper.clamp) } },
  ]
}

private func rootMeanSquare(_ x: [Double]) -> Double {
  (x.reduce(0) { $0 + $1 * $1 } / Double(x.count)).squareRoot()
}
