import Gradus
import GradusSweep

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
  public static let stateNames = StateNames("square_avg", "acc_delta")

  public var learningRate: Double
  /// ρ, from 0 to 1.
  public let rho: Double
  /// ε, at least 0.
  public let eps: Double
  /// λ, at least 0.
  public let weightDecay: Double
  /// Whether the gradient is turned round.
  public let maximize: Bool
  /// v and u of each tensor.
  public var state = OptimizerState()

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

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  public func update<Scalar: ParameterScalar>(
    _ parameters: inout [Scalar], gradient: [Scalar], state: inout TensorState<Scalar>, tensor: Int
  ) throws {
    try check(parameters, gradient, state, tensor)
    state.steps += 1
    state.begin(lists: 2, count: parameters.count)
    let decay = Decay<Scalar>(weightDecay, maximize: maximize)
    let (rate, eps) = (Scalar(learningRate), Scalar(eps))
    let (rho, rest) = (Scalar(rho), Scalar(1 - rho))
    sweep(&parameters, gradient, &state.first, &state.second) { p, g, v, u in
      let g = decay.gradient(g, at: p)
      v = rho * v + rest * g * g
      let step = (u + eps).squareRoot() / (v + eps).squareRoot() * g
      u = rho * u + rest * step * step
      p -= rate * step
    }
  }
}

extension Adadelta {
  public var options: Options {
    [
      "lr": .number(learningRate), "rho": .number(rho), "eps": .number(eps),
      "weight_decay": .number(weightDecay), "maximize": .flag(maximize),
    ]
  }

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
