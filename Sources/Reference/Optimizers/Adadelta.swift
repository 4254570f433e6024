import Gradus

/// Steps in the parameter's own unit, from the sizes of the steps before: PyTorch's `Adadelta`.
///
/// For each parameter p with gradient g:
///
///     g ← −g                     maximize, before anything else
///     g ← g + λ p                weight decay
///     v ← ρ v + (1 − ρ) g²
///     Δ = √(u + ε) / √(v + ε) g  ε inside both roots
///     u ← ρ u + (1 − ρ) Δ²
///     p ← p − γ Δ
///
/// u begins at zero, so ε decides the size of the first steps. u does not know of γ.
///
/// Source: torch.optim.Adadelta; Zeiler 2012, doi:10.48550/arXiv.1212.5701.
public struct Adadelta: TensorwiseOptimizer {
  public static let name = "Adadelta"

  public struct TensorState: Sendable {
    /// v, the running mean of the squared gradient.
    public internal(set) var square: [Double]
    /// u, the running mean of the squared step.
    public internal(set) var step: [Double]
  }

  public var learningRate: Double
  /// ρ, from 0 to 1.
  public let rho: Double
  /// ε, at least 0.
  public let eps: Double
  /// λ, at least 0.
  public let weightDecay: Double
  /// Whether the gradient is turned round.
  public let maximize: Bool
  public var state: [TensorState] = []

  /// Adadelta with PyTorch's defaults.
  /// - Throws: An `OptionError` where a number is out of range.
  public init(
    learningRate: Double = 1, rho: Double = 0.9, eps: Double = 1e-6, weightDecay: Double = 0,
    maximize: Bool = false
  ) throws {
    let demands = Demands(of: Self.name)
    try demands.atLeastZero("lr", learningRate)
    try demands.demand(
      (0...1).contains(rho), "rho", rho, "it must be at least 0 and at most 1")
    try demands.atLeastZero("eps", eps)
    try demands.atLeastZero("weight_decay", weightDecay)
    self.learningRate = learningRate
    self.rho = rho
    self.eps = eps
    self.weightDecay = weightDecay
    self.maximize = maximize
  }

  public func checkState(_ state: TensorState, count: Int, tensor index: Int) throws {
    try checkList("square_avg", state.square.count, count: count, tensor: index)
    try checkList("acc_delta", state.step.count, count: count, tensor: index)
  }

  public func start(_ parameters: [Double]) -> TensorState {
    let zeros = Array(repeating: 0.0, count: parameters.count)
    return TensorState(square: zeros, step: zeros)
  }

  public func resumed(_ recorded: RecordedState) throws -> TensorState {
    TensorState(
      square: try recorded.numbers("square_avg"), step: try recorded.numbers("acc_delta"))
  }

  public func update(
    _ parameters: inout [Double], gradient: [Double], state: inout TensorState, tensor: Int
  ) throws {
    try check(parameters, gradient, state, tensor)
    let decay = Decay(weightDecay, maximize: maximize)
    let (rate, rho, eps) = (learningRate, rho, eps)
    sweep(&parameters, gradient, &state.square, &state.step) { p, g, v, u in
      let g = decay.gradient(g, at: p)
      v = rho * v + (1 - rho) * g * g
      let step = (u + eps).squareRoot() / (v + eps).squareRoot() * g
      u = rho * u + (1 - rho) * step * step
      p -= rate * step
    }
  }
}

extension Adadelta {
  /// Reads PyTorch's options.
  /// - Throws: An `OptionError` that names what is unknown or out of range.
  public init(options: Options, shapes: [[Int]]) throws {
    let arguments = try Arguments(
      options, of: Self.name, ["lr", "rho", "eps", "weight_decay", "maximize"])
    try self.init(
      learningRate: try arguments.number("lr", 1), rho: try arguments.number("rho", 0.9),
      eps: try arguments.number("eps", 1e-6),
      weightDecay: try arguments.number("weight_decay", 0),
      maximize: try arguments.flag("maximize"))
  }
}
