import Gradus
import GradusSweep

/// Adam that leaves alone what a gradient does not list: PyTorch's `SparseAdam`.
///
/// For each parameter p that the gradient g lists, at step t = 1, 2, … of its tensor:
///
///     g ← −g                     maximize
///     m ← m + (1 − β1)(g − m)
///     v ← v + (1 − β2)(g² − v)
///     p ← p − γ √(1 − β2ᵗ) / (1 − β1ᵗ) m / (√v + ε)
///
/// Unlike in `Adam`, ε is added to the root before its correction, so that it counts for
/// ε / √(1 − β2ᵗ): the "ε-hat" form at the end of section 2 of Kingma & Ba. Those that are not
/// listed keep p, m and v, but t counts for the whole tensor, also when nothing is listed. There
/// is no weight decay.
///
/// Which entries there are is what the sparse gradient lists, whole rows or single numbers, and not
/// which numbers are zero; a step that is not told takes the numbers other than zero.
///
/// Source: torch.optim.SparseAdam; Kingma & Ba 2015, doi:10.48550/arXiv.1412.6980.
public struct SparseAdam: TensorwiseOptimizer {
  public static let name = "SparseAdam"
  public static let stateNames = StateNames("exp_avg", "exp_avg_sq")

  public var learningRate: Double
  /// β1 and β2, each at least 0 and below 1.
  public let betas: (Double, Double)
  /// ε, above 0.
  public let eps: Double
  /// Whether the gradient is turned round.
  public let maximize: Bool
  /// The shape of each tensor, whose first dimension counts its rows.
  public let shapes: [[Int]]
  /// m and v of each tensor.
  public var state = OptimizerState()

  /// SparseAdam with PyTorch's defaults, for tensors of these `shapes`; without them each number is
  /// a row.
  /// - Throws: An `OptionError` where a number is out of range.
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

  /// Moves the `rows` of each tensor.
  /// - Throws: An `OptionError` where there is no such row, and a `ShapeError` where gradients,
  ///   rows or state belong to other parameters; then nothing has moved.
  public mutating func step(
    _ parameters: inout [[Double]], gradients: [[Double]], rows: [[Int]]
  ) throws {
    let known = parameters.indices.map { index in
      shapes.indices.contains(index) ? shapes[index] : [parameters[index].count]
    }
    guard rows.count == parameters.count else {
      throw ShapeError(
        "\(Self.name): the rows of \(rows.count) tensors for \(parameters.count); each needs a list, "
          + "which may be empty")
    }
    let step = OptimizerRun.Step(gradients: gradients, rows: rows)
    try self.step(
      &parameters, gradients: gradients, entries: step.listed(shapes: known, 1) ?? [])
  }

  /// Moves the `entries` of each tensor.
  /// - Throws: An `OptionError` where there is no such entry, and a `ShapeError` where gradients,
  ///   entries or state belong to other parameters; then nothing has moved.
  public mutating func step(
    _ parameters: inout [[Double]], gradients: [[Double]], entries: [[Int]]
  ) throws {
    try stepEach(&parameters, gradients, entries)
  }

  /// Moves the `entries` of each tensor, of float32.
  /// - Throws: An `OptionError` where there is no such entry, and a `ShapeError` where gradients,
  ///   entries or state belong to other parameters; then nothing has moved.
  public mutating func step(
    _ parameters: inout [[Float]], gradients: [[Float]], entries: [[Int]]
  ) throws {
    try stepEach(&parameters, gradients, entries)
  }

  private mutating func stepEach<Scalar: ParameterScalar>(
    _ parameters: inout [[Scalar]], _ gradients: [[Scalar]], _ entries: [[Int]]
  ) throws {
    guard entries.count == parameters.count || gradients.count != parameters.count else {
      throw ShapeError(
        "\(Self.name): the entries of \(entries.count) tensors for \(parameters.count); each needs "
          + "a list, which may be empty")
    }
    for (tensor, entries) in entries.enumerated() where tensor < parameters.count {
      let count = parameters[tensor].count
      if let wrong = entries.first(where: { !(0..<count).contains($0) }) {
        throw OptionError(
          "SparseAdam: a gradient lists entry \(wrong) of tensor \(tensor), which has \(count), "
            + "from 0")
      }
    }
    var states = try takeState(gradients) { body in
      for tensor in parameters.indices { try body(&parameters[tensor]) }
    }
    for tensor in parameters.indices where !gradients[tensor].isEmpty {
      move(&parameters[tensor], gradients[tensor], &states[tensor], Set(entries[tensor]))
    }
    state.put(states)
  }

  public func stateCounts(of count: Int, tensor index: Int) throws -> StateCounts {
    if !shapes.isEmpty { _ = try Self.shape(index, of: shapes, count: count) }
    return (count, count, 0)
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  public func update<Scalar: ParameterScalar>(
    _ parameters: inout [Scalar], gradient: [Scalar], state: inout TensorState<Scalar>, tensor: Int
  ) throws {
    try check(parameters, gradient, state, tensor)
    move(&parameters, gradient, &state, gradient.indices.filter { gradient[$0] != 0 })
  }

  @inline(__always)
  private func move<Scalar: ParameterScalar>(
    _ parameters: inout [Scalar], _ gradient: [Scalar], _ state: inout TensorState<Scalar>,
    _ entries: some Sequence<Int>
  ) {
    state.steps += 1
    state.begin(lists: 2, count: parameters.count)
    let correction1 = biasCorrection(betas.0, state.steps)
    let correction2 = biasCorrection(betas.1, state.steps)
    let stepSize = Scalar(learningRate * correction2.squareRoot() / correction1)
    let (rest1, rest2, eps) = (Scalar(1 - betas.0), Scalar(1 - betas.1), Scalar(eps))
    for i in entries {
      let g = maximize ? -gradient[i] : gradient[i]
      state.first[i] += rest1 * (g - state.first[i])
      state.second[i] += rest2 * (g * g - state.second[i])
      parameters[i] -= stepSize * (state.first[i] / (state.second[i].squareRoot() + eps))
    }
  }
}

extension SparseAdam {
  public var options: Options {
    [
      "lr": .number(learningRate), "betas": .numbers([betas.0, betas.1]), "eps": .number(eps),
      "maximize": .flag(maximize),
    ]
  }

  /// Reads PyTorch's options.
  /// - Throws: An `OptionError` that names what is unknown or out of range; here `lr` and `eps`
  ///   must be above zero.
  public init(options: Options, shapes: [[Int]]) throws {
    let arguments = try Arguments(options, of: Self.name, ["lr", "betas", "eps", "maximize"])
    try self.init(
      learningRate: try arguments.number("lr", 1e-3),
      betas: try arguments.pair("betas", (0.9, 0.999)),
      eps: try arguments.number("eps", 1e-8), maximize: try arguments.flag("maximize"),
      shapes: shapes)
  }
}
