import Gradus
import GradusSweep

/// Steps of one size in the direction of a mean's sign: Lion, which PyTorch does not have.
///
/// For each parameter p with gradient g:
///
///     g ← −g                     maximize, before anything else
///     p ← (1 − γ λ) p            weight decay, decoupled
///     p ← p − γ sign(β1 m + (1 − β1) g)
///     m ← β2 m + (1 − β2) g      after the step, with another β
///
/// Names and defaults are those of the authors' program for PyTorch, but `maximize`, which is here
/// as it is in PyTorch's own optimizers.
///
/// Source: Chen et al. 2023, doi:10.48550/arXiv.2302.06675, Algorithm 2; not in torch.optim.
public struct Lion: TensorwiseOptimizer {
  public static let name = "Lion"
  public static let stateNames = StateNames("exp_avg", countsSteps: false)

  public var learningRate: Double
  /// β1 and β2, each at least 0 and below 1.
  public let betas: (Double, Double)
  /// λ, at least 0.
  public let weightDecay: Double
  /// Whether the gradient is turned round.
  public let maximize: Bool
  /// The running mean m of each tensor.
  public var state = OptimizerState()

  /// Lion with the defaults of its authors' program.
  /// - Throws: An `OptionError` where a number is out of range.
  public init(
    learningRate: Double = 1e-4, betas: (Double, Double) = (0.9, 0.99), weightDecay: Double = 0,
    maximize: Bool = false
  ) throws {
    let demands = Demands(of: Self.name)
    try demands.atLeastZero("lr", learningRate)
    try demands.betas(betas)
    try demands.atLeastZero("weight_decay", weightDecay)
    self.learningRate = learningRate
    self.betas = betas
    self.weightDecay = weightDecay
    self.maximize = maximize
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  public func update<Scalar: ParameterScalar>(
    _ parameters: inout [Scalar], gradient: [Scalar], state: inout TensorState<Scalar>, tensor: Int
  ) throws {
    try check(parameters, gradient, state, tensor)
    state.begin(lists: 1, count: parameters.count)
    let decay = Decay<Scalar>(
      weightDecay, maximize: maximize, decoupled: true, learningRate: learningRate)
    let rate = Scalar(learningRate)
    let (beta1, rest1) = (Scalar(betas.0), Scalar(1 - betas.0))
    let (beta2, rest2) = (Scalar(betas.1), Scalar(1 - betas.1))
    sweep(&parameters, gradient, &state.first) { p, g, m in
      p *= decay.shrinking
      let g = decay.gradient(g, at: p)
      p -= rate * signum(beta1 * m + rest1 * g)
      m = beta2 * m + rest2 * g
    }
  }
}

extension Lion {
  public var options: Options {
    [
      "lr": .number(learningRate), "betas": .numbers([betas.0, betas.1]),
      "weight_decay": .number(weightDecay), "maximize": .flag(maximize),
    ]
  }

  /// Reads the options.
  /// - Throws: An `OptionError` that names what is unknown or out of range.
  public init(options: Options, shapes: [[Int]]) throws {
    let arguments = try Arguments(
      options, of: Self.name, ["lr", "betas", "weight_decay", "maximize"])
    try self.init(
      learningRate: try arguments.number("lr", 1e-4),
      betas: try arguments.pair("betas", (0.9, 0.99)),
      weightDecay: try arguments.number("weight_decay", 0),
      maximize: try arguments.flag("maximize"))
  }
}
