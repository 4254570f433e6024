import Foundation
import Gradus
import GradusSweep

/// Adam with Nesterov's momentum, which looks ahead to the next step's mean: PyTorch's `NAdam`.
///
/// For each parameter p with gradient g, at step t = 1, 2, … of its tensor:
///
///     g ← −g                     maximize, before anything else
///     g ← g + λ p                weight decay; or p ← (1 − γ λ) p, decoupled
///     μₜ = β1 (1 − ½ 0.96^(t ψ)),  Πₜ = μ1 μ2 … μₜ
///     m ← β1 m + (1 − β1) g      with β1, not with μₜ
///     v ← β2 v + (1 − β2) g²
///     a = √(v / (1 − β2ᵗ)) + ε
///     p ← p − γ (1 − μₜ) / (1 − Πₜ) g / a
///     p ← p − γ μₜ₊₁ / (1 − Πₜ μₜ₊₁) m / a
///
/// μ warms up from about β1/2 to β1 at the pace ψ, `momentum_decay`. Where momentum varies, the
/// bias correction of a mean is one less the product of its factors, and for the look-ahead the
/// product has one factor more.
///
/// PyTorch keeps Πₜ in its default dtype: a recording in float64 agrees to the last digits only if
/// it was made with `torch.set_default_dtype(torch.float64)`.
///
/// Source: torch.optim.NAdam; Dozat 2016, openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ.
public struct NAdam: TensorwiseOptimizer {
  public static let name = "NAdam"
  public static let stateNames = StateNames("exp_avg", "exp_avg_sq", numbers: ["mu_product"])

  public var learningRate: Double
  /// β1 and β2, each at least 0 and below 1.
  public let betas: (Double, Double)
  /// ε, at least 0.
  public let eps: Double
  /// λ, at least 0.
  public let weightDecay: Double
  /// ψ, at least 0.
  public let momentumDecay: Double
  /// Whether the decay goes past the moments, as AdamW's.
  public let decoupledWeightDecay: Bool
  /// Whether the gradient is turned round.
  public let maximize: Bool
  /// m, v and Π, the product of the momenta so far, of each tensor.
  public var state = OptimizerState()

  /// NAdam with PyTorch's defaults.
  /// - Throws: An `OptionError` where a number is out of range.
  public init(
    learningRate: Double = 2e-3, betas: (Double, Double) = (0.9, 0.999), eps: Double = 1e-8,
    weightDecay: Double = 0, momentumDecay: Double = 4e-3, decoupledWeightDecay: Bool = false,
    maximize: Bool = false
  ) throws {
    let demands = Demands(of: Self.name)
    try demands.adaptive(
      learningRate: learningRate, betas: betas, eps: eps, weightDecay: weightDecay)
    try demands.atLeastZero("momentum_decay", momentumDecay)
    self.learningRate = learningRate
    self.betas = betas
    self.eps = eps
    self.weightDecay = weightDecay
    self.momentumDecay = momentumDecay
    self.decoupledWeightDecay = decoupledWeightDecay
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
    let now = momentum(at: state.steps)
    let next = momentum(at: state.steps + 1)
    // Π is kept in the tensor's precision.
    let rounded = (state.numbers.first ?? 1) * Scalar(now)
    state.numbers = [rounded]
    let product = Double(rounded)
    let ofGradient = Scalar(learningRate * (1 - now) / (1 - product))
    let ofMean = Scalar(learningRate * next / (1 - product * next))

    let decay = Decay<Scalar>(
      weightDecay, maximize: maximize, decoupled: decoupledWeightDecay, learningRate: learningRate)
    let mean = RunningMean<Scalar>(betas.0)
    let (beta2, rest2, eps) = (Scalar(betas.1), Scalar(1 - betas.1), Scalar(eps))
    let correction2 = Scalar(biasCorrection(betas.1, state.steps))
    sweep(&parameters, gradient, &state.first, &state.second) { p, g, m, v in
      p *= decay.shrinking
      let g = decay.gradient(g, at: p)
      mean(&m, g)
      v = beta2 * v + rest2 * g * g
      let root = (v / correction2).squareRoot() + eps
      p -= ofGradient * g / root
      p -= ofMean * m / root
    }
  }

  /// μ at step t.
  private func momentum(at t: Int) -> Double {
    betas.0 * (1 - 0.5 * pow(0.96, Double(t) * momentumDecay))
  }
}

extension NAdam {
  public var options: Options {
    [
      "lr": .number(learningRate), "betas": .numbers([betas.0, betas.1]), "eps": .number(eps),
      "weight_decay": .number(weightDecay),
      "momentum_decay": .number(momentumDecay),
      "decoupled_weight_decay": .flag(decoupledWeightDecay), "maximize": .flag(maximize),
    ]
  }

  /// Reads PyTorch's options.
  /// - Throws: An `OptionError` that names what is unknown or out of range.
  public init(options: Options, shapes: [[Int]]) throws {
    let arguments = try Arguments(
      options, of: Self.name,
      [
        "lr", "betas", "eps", "weight_decay", "momentum_decay", "decoupled_weight_decay",
        "maximize",
      ])
    try self.init(
      learningRate: try arguments.number("lr", 2e-3),
      betas: try arguments.pair("betas", (0.9, 0.999)),
      eps: try arguments.number("eps", 1e-8),
      weightDecay: try arguments.number("weight_decay", 0),
      momentumDecay: try arguments.number("momentum_decay", 4e-3),
      decoupledWeightDecay: try arguments.flag("decoupled_weight_decay"),
      maximize: try arguments.flag("maximize"))
  }
}
