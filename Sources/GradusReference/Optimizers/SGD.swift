import Gradus
import GradusSweep

/// Stochastic gradient descent with momentum: PyTorch's `SGD`.
///
/// For each parameter p with gradient g, at step t = 1, 2, …:
///
///     g ← −g                     maximize, before anything else
///     g ← g + λ p                weight decay, as the gradient of λ/2 p²
///     b ← g                      momentum buffer at its first step: no dampening
///     b ← μ b + (1 − τ) g        later
///     d = b, or g + μ b          Nesterov looks ahead along the buffer
///     p ← p − γ d                the learning rate multiplies the whole buffer
///
/// Source: torch.optim.SGD; Sutskever et al. 2013, proceedings.mlr.press/v28/sutskever13.
public struct SGD: TensorwiseOptimizer {
  public static let name = "SGD"
  public static let stateNames = StateNames(
    "momentum_buffer", optional: ["momentum_buffer"], countsSteps: false)

  public var learningRate: Double
  /// μ, at least 0.
  public let momentum: Double
  /// τ, the share of the gradient that the buffer is not given after its first step.
  public let dampening: Double
  /// λ, at least 0.
  public let weightDecay: Double
  /// Whether a step looks ahead along the buffer.
  public let nesterov: Bool
  /// Whether the gradient is turned round.
  public let maximize: Bool
  /// The momentum buffer b of each tensor.
  public var state = OptimizerState()

  /// SGD with PyTorch's defaults.
  /// - Throws: An `OptionError` where a number is out of range, or `nesterov` comes without
  ///   momentum or with dampening.
  public init(
    learningRate: Double = 1e-3, momentum: Double = 0, dampening: Double = 0,
    weightDecay: Double = 0, nesterov: Bool = false, maximize: Bool = false
  ) throws {
    let demands = Demands(of: Self.name)
    try demands.atLeastZero("lr", learningRate)
    try demands.atLeastZero("momentum", momentum)
    try demands.atLeastZero("weight_decay", weightDecay)
    if nesterov && !(momentum > 0 && dampening == 0) {
      throw OptionError("SGD: nesterov needs a momentum above 0 and a dampening of 0")
    }
    self.learningRate = learningRate
    self.momentum = momentum
    self.dampening = dampening
    self.weightDecay = weightDecay
    self.nesterov = nesterov
    self.maximize = maximize
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  public func update<Scalar: ParameterScalar>(
    _ parameters: inout [Scalar], gradient: [Scalar], state: inout TensorState<Scalar>, tensor: Int
  ) throws {
    try check(parameters, gradient, state, tensor)
    let decay = Decay<Scalar>(weightDecay, maximize: maximize)
    let (rate, momentum) = (Scalar(learningRate), Scalar(momentum))
    guard momentum != 0 else {
      return sweep(&parameters, gradient) { p, g in p -= rate * decay.gradient(g, at: p) }
    }
    let isFirst = state.first.isEmpty
    state.begin(lists: 1, count: parameters.count)
    let (kept, added) = isFirst ? (0, 1) : (momentum, Scalar(1 - dampening))
    guard nesterov else {
      return sweep(&parameters, gradient, &state.first) { p, g, b in
        b = kept * b + added * decay.gradient(g, at: p)
        p -= rate * b
      }
    }
    sweep(&parameters, gradient, &state.first) { p, g, b in
      let g = decay.gradient(g, at: p)
      b = kept * b + added * g
      p -= rate * (g + momentum * b)
    }
  }
}

extension SGD {
  public var options: Options {
    [
      "lr": .number(learningRate), "momentum": .number(momentum),
      "dampening": .number(dampening), "weight_decay": .number(weightDecay),
      "nesterov": .flag(nesterov), "maximize": .flag(maximize),
    ]
  }

  /// Reads PyTorch's options.
  /// - Throws: An `OptionError` that names what is unknown or out of range.
  public init(options: Options, shapes: [[Int]]) throws {
    let arguments = try Arguments(
      options, of: Self.name,
      ["lr", "momentum", "dampening", "weight_decay", "nesterov", "maximize"])
    try self.init(
      learningRate: try arguments.number("lr", 1e-3),
      momentum: try arguments.number("momentum", 0),
      dampening: try arguments.number("dampening", 0),
      weightDecay: try arguments.number("weight_decay", 0),
      nesterov: try arguments.flag("nesterov"), maximize: try arguments.flag("maximize"))
  }
}
