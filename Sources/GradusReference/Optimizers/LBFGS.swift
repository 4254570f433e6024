import Gradus

/// The limited-memory Broyden–Fletcher–Goldfarb–Shanno method: PyTorch's `LBFGS`.
///
/// All tensors are one vector x with gradient g. Each iteration of a step
///
///     s = t d,  y = g − previous g        what the last iteration did, kept when yᵀs > 1e-10;
///                                         of more than history_size pairs the oldest goes
///     d = −H g                            by the two loops, newest pair to oldest and back,
///                                         starting from H₀ = yᵀs / yᵀy of the last pair kept
///     t = γ, first of all γ min(1, 1/‖g‖₁)
///     x ← x + t d                         or a t that the strong Wolfe conditions allow
///
/// until the largest |g| is at most tolerance_grad, x or the loss changes by no more than
/// tolerance_change, d is not downhill by as much, or max_iter iterations or max_eval evaluations
/// are done. H and the direction are carried over to the next step.
///
/// Without a line search the gradient after a step's last iteration is not evaluated; the next
/// step begins with it.
///
/// Agreement with PyTorch, relative to the largest parameter, is to 1e-12 for a dozen iterations.
/// Each iteration divides by differences of the last ones and multiplies what was rounded; a line
/// search from very short steps does so most. There PyTorch itself goes elsewhere when its start
/// moves by a unit in the last place: on Rosenbrock's function, by 1e-11 after 24 iterations, and
/// by 5e-4 with a learning rate of 1e-4. Along a parabola that opens downwards the cubic's divisor
/// is 0 but for rounding, and there is no agreement at all.
///
/// Source: torch.optim.LBFGS; Nocedal 1980, doi:10.1090/S0025-5718-1980-0572855-7; Liu & Nocedal
/// 1989, doi:10.1007/BF01589116.
public struct LBFGS: TorchOptimizer {
  public static let name = "LBFGS"
  /// All tensors are one vector.
  public static let takesGroups = false

  public enum LineSearch: String, Sendable {
    case strongWolfe = "strong_wolfe"
  }

  public var learningRate: Double
  /// The most iterations of a step.
  public let maxIterations: Int
  /// A step ends where its closure was evaluated so often.
  public let maxEvaluations: Int
  /// A step ends where no number of the gradient is larger.
  public let toleranceGrad: Double
  /// A step ends where the parameters or the loss change by no more.
  public let toleranceChange: Double
  /// How many pairs are kept; 1 or more.
  public let historySize: Int
  /// What chooses t; nil where it is the learning rate, but for the first of all.
  public let lineSearch: LineSearch?
  /// Whether the loss and the gradient are turned round.
  public let maximize: Bool
  public var state = State()

  /// `maxEvaluations` is five quarters of `maxIterations`, rounded down, unless it is given.
  /// - Throws: An `OptionError` where a number is out of range.
  public init(
    learningRate: Double = 1, maxIterations: Int = 20, maxEvaluations: Int? = nil,
    toleranceGrad: Double = 1e-7, toleranceChange: Double = 1e-9, historySize: Int = 100,
    lineSearch: LineSearch? = nil, maximize: Bool = false
  ) throws {
    let demands = Demands(of: Self.name)
    try demands.atLeastZero("lr", learningRate)
    try demands.whole("max_iter", maxIterations, in: 0...Demands.billion)
    if let maxEvaluations {
      try demands.whole("max_eval", maxEvaluations, in: 1...Demands.billion)
    }
    try demands.whole("history_size", historySize, in: 1...Demands.billion)
    self.learningRate = learningRate
    self.maxIterations = maxIterations
    self.maxEvaluations = maxEvaluations ?? maxIterations * 5 / 4
    self.toleranceGrad = toleranceGrad
    self.toleranceChange = toleranceChange
    self.historySize = historySize
    self.lineSearch = lineSearch
    self.maximize = maximize
  }

  /// Moves `parameters` one iteration along `gradients`; an empty list of them counts as zeros.
  /// - Throws: An `OptionError` when one evaluation is not enough: with more than one iteration a
  ///   step, or a line search.
  public mutating func step(_ parameters: inout [[Double]], gradients: [[Double]]) throws {
    let filled = try filled(parameters, gradients)
    _ = try step(&parameters) { _ in (0, filled) }
  }

  /// Moves `parameters`, of float32, one iteration along `gradients`, and computes in float32.
  /// - Throws: What the step of float64 throws, and a `ShapeError` where the state is of float64.
  public mutating func step(_ parameters: inout [[Float]], gradients: [[Float]]) throws {
    let filled = try filled(parameters, gradients)
    _ = try step(&parameters) { _ in (0, filled) }
  }

  private func filled<Scalar: ParameterScalar>(
    _ parameters: [[Scalar]], _ gradients: [[Scalar]]
  ) throws -> [[Scalar]] {
    try Self.checkGradients(parameters, gradients)
    guard maxIterations <= 1 else {
      throw OptionError(
        "LBFGS: max_iter is \(maxIterations); with recorded gradients there is one evaluation a "
          + "step, so it must be 1, or a trace has the others as \"evaluations\"")
    }
    guard lineSearch == nil else {
      throw OptionError("LBFGS: a line search needs a closure that evaluates other points")
    }
    return zip(gradients, parameters).map {
      $0.isEmpty ? Array(repeating: 0, count: $1.count) : $0
    }
  }

  /// Moves `parameters` one step, of up to max_iter iterations, and returns the loss at its
  /// beginning. `closure` evaluates the loss and its gradients.
  ///
  /// - Throws: What `closure` throws, and a `ShapeError` where its gradients, or the state, have
  ///   other sizes than the parameters; then those have not moved.
  /// - Complexity: for n parameters and a history of m pairs, at most max_eval evaluations, or one
  ///   more with a line search that begins with the last; besides, 4 m n multiplications an
  ///   iteration.
  @discardableResult
  public mutating func step(
    _ parameters: inout [[Double]],
    closure: ([[Double]]) throws -> (loss: Double, gradients: [[Double]])
  ) throws -> Double {
    guard state.float32 == nil else { throw otherPrecision("float64", "float32") }
    var memory = state.float64 ?? Memory()
    defer { if !memory.sizes.isEmpty { state.float64 = memory } }
    return try step(&parameters, &memory, closure)
  }

  /// Moves `parameters`, of float32, one step as the one of float64 does, and computes in float32.
  /// - Throws: What that throws, and a `ShapeError` where the state is of float64.
  @discardableResult
  public mutating func step(
    _ parameters: inout [[Float]],
    closure: ([[Float]]) throws -> (loss: Float, gradients: [[Float]])
  ) throws -> Float {
    guard state.float64 == nil else { throw otherPrecision("float32", "float64") }
    var memory = state.float32 ?? Memory()
    defer { if !memory.sizes.isEmpty { state.float32 = memory } }
    return try step(&parameters, &memory, closure)
  }

  private func otherPrecision(_ found: String, _ own: String) -> ShapeError {
    ShapeError(
      "\(Self.name): the parameters are \(found), and its state is \(own): "
        + ShapeError.remedy(Self.name))
  }

  private mutating func step<Scalar: ParameterScalar>(
    _ parameters: inout [[Scalar]], _ memory: inout Memory<Scalar>,
    _ closure: ([[Scalar]]) throws -> (loss: Scalar, gradients: [[Scalar]])
  ) throws -> Scalar {
    let sizes = parameters.map(\.count)
    guard memory.sizes.isEmpty || memory.sizes == sizes else {
      throw ShapeError(
        "\(Self.name): the parameters have sizes \(sizes), and its state is that of sizes "
          + "\(memory.sizes): \(ShapeError.remedy(Self.name))")
    }
    let sign: Scalar = maximize ? -1 : 1
    var evaluations = 0
    func evaluate(_ x: [Scalar]) throws -> (loss: Double, gradient: [Scalar]) {
      let tensors = split(x, sizes)
      let (loss, gradients) = try closure(tensors)
      guard gradients.map(\.count) == sizes else {
        throw ShapeError(
          "\(Self.name): the closure gave gradients of sizes \(gradients.map(\.count)) for parameters "
            + "of sizes \(sizes); each parameter needs one")
      }
      evaluations += 1
      return (Double(sign * loss), gradients.flatMap { $0.map { sign * $0 } })
    }

    var x = parameters.flatMap { $0 }
    var (loss, gradient) = try evaluate(x)
    let lossAtStart = sign * Scalar(loss)
    memory.sizes = sizes
    defer { state.evaluations += evaluations }
    if isFlat(gradient) { return lossAtStart }

    for iteration in 0..<maxIterations {
      state.iterations += 1
      let isFirst = state.iterations == 1
      if !isFirst { memory.remember(gradient, atMost: historySize) }
      memory.direction = memory.direction(gradient)
      memory.previousGradient = gradient
      memory.t = learningRate
      if isFirst { memory.t *= min(1, 1 / Double(gradient.reduce(0) { $0 + abs($1) })) }

      let d = memory.direction
      let slope = Double(dot(gradient, d))
      if slope > -toleranceChange { break }

      let lossBefore = loss
      var converged = false
      if lineSearch != nil {
        let search = StrongWolfe(
          start: LinePoint(t: 0, loss: loss, gradient: gradient, slope: slope),
          reach: Double(largest(d)), toleranceChange: toleranceChange,
          limit: max(0, maxEvaluations - evaluations))
        let found = try search.search(from: memory.t) { t in
          let (loss, gradient) = try evaluate(moved(x, Scalar(t), d))
          return LinePoint(t: t, loss: loss, gradient: gradient, slope: Double(dot(gradient, d)))
        }
        (memory.t, loss, gradient) = (found.t, found.loss, found.gradient)
        x = moved(x, Scalar(memory.t), d)
        converged = isFlat(gradient)
      } else {
        x = moved(x, Scalar(memory.t), d)
        if iteration + 1 < maxIterations {
          (loss, gradient) = try evaluate(x)
          converged = isFlat(gradient)
        }
      }

      if evaluations >= maxEvaluations || converged { break }
      if memory.t * Double(largest(d)) <= toleranceChange { break }
      if abs(loss - lossBefore) < toleranceChange { break }
    }
    parameters = split(x, sizes)
    return lossAtStart
  }

  private func isFlat(_ gradient: [some ParameterScalar]) -> Bool {
    gradient.allSatisfy { Double(abs($0)) <= toleranceGrad }
  }
}

extension LBFGS.Memory {
  /// Keeps the pair of the last iteration, unless its curvature is hardly positive.
  mutating func remember(_ gradient: [Scalar], atMost limit: Int) {
    let y = zip(gradient, previousGradient).map { $0 - $1 }
    let s = direction.map { $0 * Scalar(t) }
    let product = dot(y, s)
    guard Double(product) > 1e-10 else { return }
    if pairs.count == limit { pairs.removeFirst() }
    pairs.append(Pair(s: s, y: y, rho: 1 / product))
    diagonal = product / dot(y, y)
  }

  /// −H g, by the two loops over the pairs.
  func direction(_ gradient: [Scalar]) -> [Scalar] {
    var r = gradient.map { -$0 }
    var alphas: [Scalar] = []
    for pair in pairs.reversed() {
      let alpha = dot(pair.s, r) * pair.rho
      alphas.append(alpha)
      r = moved(r, -alpha, pair.y)
    }
    r = r.map { $0 * diagonal }
    for (pair, alpha) in zip(pairs, alphas.reversed()) {
      r = moved(r, alpha - dot(pair.y, r) * pair.rho, pair.s)
    }
    return r
  }
}

private func dot<S: ParameterScalar>(_ a: [S], _ b: [S]) -> S {
  zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
}

private func moved<S: ParameterScalar>(_ x: [S], _ t: S, _ d: [S]) -> [S] {
  zip(x, d).map { $0 + t * $1 }
}

/// The largest size of a number; not a number where one is not.
private func largest<S: ParameterScalar>(_ x: [S]) -> S {
  x.reduce(0) { $1.isNaN ? .nan : max($0, abs($1)) }
}

private func split<S>(_ x: [S], _ sizes: [Int]) -> [[S]] {
  var start = 0
  return sizes.map { size in
    defer { start += size }
    return Array(x[start..<start + size])
  }
}

extension LBFGS {
  public var options: Options {
    [
      "lr": .number(learningRate), "max_iter": .number(Double(maxIterations)),
      "max_eval": maxEvaluations > 0 ? .number(Double(maxEvaluations)) : .none,
      "tolerance_grad": .number(toleranceGrad),
      "tolerance_change": .number(toleranceChange),
      "history_size": .number(Double(historySize)),
      "line_search_fn": lineSearch.map { .text($0.rawValue) } ?? .none,
      "maximize": .flag(maximize),
    ]
  }

  /// Reads PyTorch's options.
  /// - Throws: An `OptionError` that names what is unknown or out of range.
  public init(options: Options, shapes: [[Int]]) throws {
    let arguments = try Arguments(
      options, of: Self.name,
      [
        "lr", "max_iter", "max_eval", "tolerance_grad", "tolerance_change", "history_size",
        "line_search_fn", "maximize",
      ])
    let lineSearch: LineSearch?
    switch options["line_search_fn"] {
    case nil, OptionValue.none?: lineSearch = nil
    case .text(LineSearch.strongWolfe.rawValue)?: lineSearch = .strongWolfe
    case let other?:
      throw OptionError(
        "LBFGS: line_search_fn is \(other); it must be \"strong_wolfe\", or null for none")
    }
    let hasMaximum = (options["max_eval"] ?? .none) != .none
    try self.init(
      learningRate: try arguments.number("lr", 1),
      maxIterations: try arguments.whole("max_iter", 20, in: 0...Demands.billion),
      maxEvaluations: hasMaximum
        ? try arguments.whole("max_eval", 0, in: 1...Demands.billion) : nil,
      toleranceGrad: try arguments.number("tolerance_grad", 1e-7),
      toleranceChange: try arguments.number("tolerance_change", 1e-9),
      historySize: try arguments.whole("history_size", 100, in: 1...Demands.billion),
      lineSearch: lineSearch,
      maximize: try arguments.flag("maximize"))
  }
}
