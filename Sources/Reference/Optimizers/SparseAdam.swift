import Gradus

/// Adam that leaves the rows alone that a gradient does not touch: PyTorch's `SparseAdam`.
///
/// For each parameter p of a touched row with gradient g, at step t = 1, 2, … of its tensor:
///
///     g ← −g                     maximize
///     m ← m + (1 − β1)(g − m)
///     v ← v + (1 − β2)(g² − v)
///     p ← p − γ √(1 − β2ᵗ) / (1 − β1ᵗ) m / (√v + ε)
///
/// Unlike in `Adam`, ε is added to the root before its correction, so that it counts for
/// ε / √(1 − β2ᵗ): the "ε-hat" form at the end of section 2 of Kingma & Ba. Rows that are not
/// touched keep p, m and v, but t counts for the whole tensor, also when no row is touched. There
/// is no weight decay.
///
/// A row is what one index of the first dimension selects. Which rows are touched is what the sparse
/// gradient says, not which numbers are zero; a step that is not told takes the rows that have a
/// number other than zero.
///
/// Source: torch.optim.SparseAdam; Kingma & Ba 2015, doi:10.48550/arXiv.1412.6980.
public struct SparseAdam: TensorwiseOptimizer {
  public static let name = "SparseAdam"

  public var learningRate: Double
  public let betas: (Double, Double)
  public let eps: Double
  public let maximize: Bool
  /// The shape of each tensor. Tensors without one have rows of one number.
  public let shapes: [[Int]]
  public var state: [Moments] = []

  /// Throws an `OptionError` where PyTorch refuses a number.
  public init(
    learningRate: Double = 1e-3, betas: (Double, Double) = (0.9, 0.999), eps: Double = 1e-8,
    maximize: Bool = false, shapes: [[Int]] = []
  ) throws {
    let demands = Demands(of: Self.name)
    try demands.aboveZero("lr", learningRate)
    try demands.betas(betas)
    try demands.aboveZero("eps", eps)
    self.learningRate = learningRate
    self.betas = betas
    self.eps = eps
    self.maximize = maximize
    self.shapes = shapes
  }

  /// Moves the `rows` of each tensor. Throws an `OptionError` where there is no such row, and a
  /// `ShapeError` where gradients, rows or state belong to other parameters; then nothing has moved.
  public mutating func step(
    _ parameters: inout [[Double]], gradients: [[Double]], rows: [[Int]]
  ) throws {
    try checkShapes(parameters, gradients)
    guard rows.count == parameters.count else {
      throw ShapeError(
        "\(Self.name): the rows of \(rows.count) tensors for \(parameters.count); each needs a list, "
          + "which may be empty")
    }
    for tensor in parameters.indices {
      let count = parameters[tensor].count / rowLength(tensor)
      if let wrong = rows[tensor].first(where: { !(0..<count).contains($0) }) {
        throw OptionError(
          "SparseAdam: a gradient touches row \(wrong) of tensor \(tensor), which has \(count) "
            + "rows, from 0")
      }
    }
    if state.isEmpty { state = parameters.map(start) }
    for tensor in parameters.indices where !gradients[tensor].isEmpty {
      move(
        &parameters[tensor], gradients[tensor], &state[tensor], rows: Set(rows[tensor]),
        of: rowLength(tensor))
    }
  }

  public func checkState(_ state: Moments, count: Int, tensor index: Int) throws {
    if !shapes.isEmpty { _ = try Self.shape(index, of: shapes, count: count) }
    try checkList("exp_avg", state.mean.count, count: count, tensor: index)
    try checkList("exp_avg_sq", state.square.count, count: count, tensor: index)
  }

  public func start(_ parameters: [Double]) -> Moments { Moments(count: parameters.count) }

  public func update(
    _ parameters: inout [Double], gradient: [Double], state: inout Moments, tensor: Int
  ) throws {
    try check(parameters, gradient, state, tensor)
    let length = rowLength(tensor)
    let touched = (0..<(parameters.count / length)).filter { row in
      gradient[(row * length)..<((row + 1) * length)].contains { $0 != 0 }
    }
    move(&parameters, gradient, &state, rows: touched, of: length)
  }

  private func move(
    _ parameters: inout [Double], _ gradient: [Double], _ state: inout Moments,
    rows: some Sequence<Int>, of length: Int
  ) {
    state.steps += 1
    let correction1 = biasCorrection(betas.0, state.steps)
    let correction2 = biasCorrection(betas.1, state.steps)
    let stepSize = learningRate * correction2.squareRoot() / correction1
    for row in rows {
      for i in (row * length)..<((row + 1) * length) {
        let g = maximize ? -gradient[i] : gradient[i]
        state.mean[i] += (1 - betas.0) * (g - state.mean[i])
        state.square[i] += (1 - betas.1) * (g * g - state.square[i])
        parameters[i] -= stepSize * (state.mean[i] / (state.square[i].squareRoot() + eps))
      }
    }
  }

  private func rowLength(_ tensor: Int) -> Int {
    guard shapes.indices.contains(tensor) else { return 1 }
    return max(1, shapes[tensor].dropFirst().reduce(1, *))
  }
}

extension SparseAdam {
  /// Reads PyTorch's options. Throws an `OptionError` that names what is unknown or out of range;
  /// here `lr` and `eps` must be above zero.
  public init(options: Options, shapes: [[Int]]) throws {
    let arguments = try Arguments(options, of: Self.name, ["lr", "betas", "eps", "maximize"])
    try self.init(
      learningRate: try arguments.number("lr", 1e-3),
      betas: try arguments.pair("betas", (0.9, 0.999)),
      eps: try arguments.number("eps", 1e-8), maximize: try arguments.flag("maximize"),
      shapes: shapes)
  }
}
