import Gradus
import GradusSweep

/// Adam with a decaying maximum in place of the root mean square: PyTorch's `Adamax`.
///
/// For each parameter p with gradient g, at step t = 1, 2, … of its tensor:
///
///     g ← −g                     maximize, before anything else
///     g ← g + λ p                weight decay
///     m ← β1 m + (1 − β1) g
///     u ← max(β2 u, |g| + ε)     ε is inside, so it is remembered and decays too
///     p ← p − γ / (1 − β1ᵗ) m / u
///
/// u needs no correction: a maximum that begins at zero is no smaller for it.
///
/// Source: torch.optim.Adamax; Kingma & Ba 2015, doi:10.48550/arXiv.1412.6980, Algorithm 2, which
/// has no ε.
public struct Adamax: TensorwiseOptimizer {
  public static let name = "Adamax"
  public static let stateNames = StateNames("exp_avg", "exp_inf")

  public var learningRate: Double
  /// β1 and β2, each at least 0 and below 1.
  public let betas: (Double, Double)
  /// ε, at least 0.
  public let eps: Double
  /// λ, at least 0.
  public let weightDecay: Double
  /// Whether the gradient is turned round.
  public let maximize: Bool
  /// m and u of each tensor.
  public var state = OptimizerState()

  /// Adamax with PyTorch's defaults.
  /// - Throws: An `OptionError` where a number is out of range.
  public init(
    learningRate: Double = 2e-3, betas: (Double, Double) = (0.9, 0.999), eps: Double = 1e-8,
    weightDecay: Double = 0, maximize: Bool = false
  ) throws {
    try Demands(of: Self.name).adaptive(
      learningRate: learningRate, betas: betas, eps: eps, weightDecay: weightDecay)
    self.learningRate = learningRate
    self.betas = betas
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
    let mean = RunningMean<Scalar>(betas.0)
    let (beta2, eps) = (Scalar(betas.1), Scalar(eps))
    let stepSize = Scalar(learningRate / biasCorrection(betas.0, state.steps))
    sweep(&parameters, gradient, &state.first, &state.second) { p, g, m, u in
      let g = decay.gradient(g, at: p)
      mean(&m, g)
      u = max(beta2 * u, abs(g) + eps)
      p -= stepSize * m / u
    }
  }
}

extension Adamax {
  public var options: Options {
    [
      "lr": .number(learningRate), "betas": .numbers([betas.0, betas.1]), "eps": .number(eps),
      "weight_decay": .number(weightDecay),
      "maximize": .flag(maximize),
    ]
  }

  /// Reads PyTorch's options.
  /// - Throws: An `OptionError` that names what is unknown or out of range.
  public init(options: Options, shapes: [[Int]]) throws {
    let arguments = try Arguments(
      options, of: Self.name, ["lr", "betas", "eps", "weight_decay", "maximize"])
    try self.init(
      learningRate: try arguments.number("lr", 2e-3),
      betas: try arguments.pair("betas", (0.9, 0.999)),
      eps: try arguments.number("eps", 1e-8),
      weightDecay: try arguments.number("weight_decay", 0),
      maximize: try arguments.flag("maximize"))
  }
}
