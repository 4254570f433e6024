import Gradus
import GradusSweep

/// RMSprop, the gradient divided by its recent root mean square: PyTorch's `RMSprop`.
///
/// For each parameter p with gradient g:
///
///     g ← −g                     maximize, before anything else
///     g ← g + λ p                weight decay
///     v ← α v + (1 − α) g²       v starts at zero and is not corrected for it
///     ḡ ← ḡ + (1 − α)(g − ḡ)     centered only: the mean, so that v − ḡ² is a variance
///     a = √v + ε, or √(v − ḡ²) + ε        ε outside the root
///     p ← p − γ g / a            without momentum
///     b ← μ b + g / a,  p ← p − γ b       with: the buffer is free of the learning rate
///
/// Source: torch.optim.RMSprop; Hinton, Neural Networks for Machine Learning, lecture 6e;
/// centered: Graves 2013, doi:10.48550/arXiv.1308.0850.
public struct RMSprop: TensorwiseOptimizer {
  public static let name = "RMSprop"
  public static let stateNames = StateNames(
    "square_avg", "grad_avg", "momentum_buffer", optional: ["grad_avg", "momentum_buffer"])

  public var learningRate: Double
  /// α, at least 0.
  public let alpha: Double
  /// ε, at least 0.
  public let eps: Double
  /// λ, at least 0.
  public let weightDecay: Double
  /// μ, at least 0.
  public let momentum: Double
  /// Whether the squared mean is taken from v.
  public let centered: Bool
  /// Whether the gradient is turned round.
  public let maximize: Bool
  /// v, the mean ḡ and the momentum buffer b of each tensor.
  public var state = OptimizerState()

  /// RMSprop with PyTorch's defaults.
  /// - Throws: An `OptionError` where a number is out of range.
  public init(
    learningRate: Double = 1e-2, alpha: Double = 0.99, eps: Double = 1e-8, weightDecay: Double = 0,
    momentum: Double = 0, centered: Bool = false, maximize: Bool = false
  ) throws {
    let demands = Demands(of: Self.name)
    try demands.atLeastZero("lr", learningRate)
    try demands.atLeastZero("alpha", alpha)
    try demands.atLeastZero("eps", eps)
    try demands.atLeastZero("weight_decay", weightDecay)
    try demands.atLeastZero("momentum", momentum)
    self.learningRate = learningRate
    self.alpha = alpha
    self.eps = eps
    self.weightDecay = weightDecay
    self.momentum = momentum
    self.centered = centered
    self.maximize = maximize
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  public func update<Scalar: ParameterScalar>(
    _ parameters: inout [Scalar], gradient: [Scalar], state: inout TensorState<Scalar>, tensor: Int
  ) throws {
    try check(parameters, gradient, state, tensor)
    state.steps += 1
    let count = parameters.count
    state.begin(lists: 1, count: count)
    if centered { state.begin(lists: 2, count: count) }
    if momentum > 0 && state.third.isEmpty { state.third = Array(repeating: 0, count: count) }
    let decay = Decay<Scalar>(weightDecay, maximize: maximize)
    let running = RunningMean<Scalar>(alpha)
    let (alpha, rest) = (Scalar(alpha), Scalar(1 - alpha))
    let (rate, eps, momentum) = (Scalar(learningRate), Scalar(eps), Scalar(momentum))

    @inline(__always)
    func root(_ v: inout Scalar, _ g: Scalar) -> Scalar {
      v = alpha * v + rest * g * g
      return v.squareRoot() + eps
    }
    @inline(__always)
    func root(_ v: inout Scalar, _ mean: inout Scalar, _ g: Scalar) -> Scalar {
      v = alpha * v + rest * g * g
      running(&mean, g)
      return (v - mean * mean).squareRoot() + eps
    }

    switch (centered, momentum > 0) {
    case (false, false):
      sweep(&parameters, gradient, &state.first) { p, g, v in
        let g = decay.gradient(g, at: p)
        p -= rate * g / root(&v, g)
      }
    case (true, false):
      sweep(&parameters, gradient, &state.first, &state.second) { p, g, v, mean in
        let g = decay.gradient(g, at: p)
        p -= rate * g / root(&v, &mean, g)
      }
    case (false, true):
      sweep(&parameters, gradient, &state.first, &state.third) { p, g, v, b in
        let g = decay.gradient(g, at: p)
        b = momentum * b + g / root(&v, g)
        p -= rate * b
      }
    case (true, true):
      sweep(
        &parameters, gradient, &state.first, &state.second, &state.third
      ) { p, g, v, mean, b in
        let g = decay.gradient(g, at: p)
        b = momentum * b + g / root(&v, &mean, g)
        p -= rate * b
      }
    }
  }
}

extension RMSprop {
  public var options: Options {
    [
      "lr": .number(learningRate), "alpha": .number(alpha), "eps": .number(eps),
      "weight_decay": .number(weightDecay), "momentum": .number(momentum),
      "centered": .flag(centered), "maximize": .flag(maximize),
    ]
  }

  /// Reads PyTorch's options.
  /// - Throws: An `OptionError` that names what is unknown or out of range.
  public init(options: Options, shapes: [[Int]]) throws {
    let arguments = try Arguments(
      options, of: Self.name,
      ["lr", "alpha", "eps", "weight_decay", "momentum", "centered", "maximize"])
    try self.init(
      learningRate: try arguments.number("lr", 1e-2),
      alpha: try arguments.number("alpha", 0.99),
      eps: try arguments.number("eps", 1e-8),
      weightDecay: try arguments.number("weight_decay", 0),
      momentum: try arguments.number("momentum", 0),
      centered: try arguments.flag("centered"), maximize: try arguments.flag("maximize"))
  }
}
