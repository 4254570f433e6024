import Foundation
import Gradus
import GradusSweep

/// Adam that waits with the division until its second moment is known well enough: PyTorch's
/// `RAdam`.
///
/// For each parameter p with gradient g, at step t = 1, 2, … of its tensor:
///
///     g ← −g                     maximize, before anything else
///     g ← g + λ p                weight decay; or p ← (1 − γ λ) p, decoupled
///     m ← β1 m + (1 − β1) g
///     v ← β2 v + (1 − β2) g²
///     c1 = 1 − β1ᵗ,  c2 = 1 − β2ᵗ
///     ρ∞ = 2 / (1 − β2) − 1,  ρ = ρ∞ − 2 t β2ᵗ / c2
///     p ← p − γ m / c1                      while ρ ≤ 5
///     p ← p − γ m / c1 · √c2 / (√v + ε) · r   after, with
///     r = √((ρ − 4)(ρ − 2) ρ∞ / ((ρ∞ − 4)(ρ∞ − 2) ρ))
///
/// ρ is how many gradients a simple mean would need to be as certain as v is. The paper begins at
/// ρ > 4, where r has a value; with common β2 that is step 5, and PyTorch's is step 6. ε is added to
/// the uncorrected root, so that it counts for ε / √c2.
///
/// Source: torch.optim.RAdam; Liu et al. 2020, doi:10.48550/arXiv.1908.03265, Algorithm 2.
public struct RAdam: TensorwiseOptimizer {
  public static let name = "RAdam"
  public static let stateNames = StateNames("exp_avg", "exp_avg_sq")

  public var learningRate: Double
  /// β1 and β2, each at least 0 and below 1.
  public let betas: (Double, Double)
  /// ε, at least 0.
  public let eps: Double
  /// λ, at least 0.
  public let weightDecay: Double
  /// Whether the decay goes past the moments, as AdamW's.
  public let decoupledWeightDecay: Bool
  /// Whether the gradient is turned round.
  public let maximize: Bool
  /// m and v of each tensor.
  public var state = OptimizerState()

  /// RAdam with PyTorch's defaults.
  /// - Throws: An `OptionError` where a number is out of range.
  public init(
    learningRate: Double = 1e-3, betas: (Double, Double) = (0.9, 0.999), eps: Double = 1e-8,
    weightDecay: Double = 0, decoupledWeightDecay: Bool = false, maximize: Bool = false
  ) throws {
    try Demands(of: Self.name).adaptive(
      learningRate: learningRate, betas: betas, eps: eps, weightDecay: weightDecay)
    self.learningRate = learningRate
    self.betas = betas
    self.eps = eps
    self.weightDecay = weightDecay
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
    let decay = Decay<Scalar>(
      weightDecay, maximize: maximize, decoupled: decoupledWeightDecay, learningRate: learningRate)
    let mean = RunningMean<Scalar>(betas.0)
    let (rate, eps) = (Scalar(learningRate), Scalar(eps))
    let (beta2, rest2) = (Scalar(betas.1), Scalar(1 - betas.1))
    let correction1 = Scalar(biasCorrection(betas.0, state.steps))
    let rootOfCorrection2 = Scalar(biasCorrection(betas.1, state.steps).squareRoot())
    let rectification = rectification(at: state.steps).map { Scalar($0) }
    sweep(&parameters, gradient, &state.first, &state.second) { p, g, m, v in
      p *= decay.shrinking
      let g = decay.gradient(g, at: p)
      mean(&m, g)
      v = beta2 * v + rest2 * g * g
      let step = m / correction1 * rate
      guard let rectification else {
        p -= step
        return
      }
      p -= step * (rootOfCorrection2 / (v.squareRoot() + eps)) * rectification
    }
  }

  /// r at step t; nil while there is none.
  private func rectification(at t: Int) -> Double? {
    let limit = 2 / (1 - betas.1) - 1
    let length =
      limit - 2 * Double(t) * pow(betas.1, Double(t)) / biasCorrection(betas.1, t)
    guard length > 5 else { return nil }
    return
      ((length - 4) * (length - 2) * limit / ((limit - 4) * (limit - 2) * length)).squareRoot()
  }
}

extension RAdam {
  public var options: Options {
    [
      "lr": .number(learningRate), "betas": .numbers([betas.0, betas.1]), "eps": .number(eps),
      "weight_decay": .number(weightDecay),
      "decoupled_weight_decay": .flag(decoupledWeightDecay), "maximize": .flag(maximize),
    ]
  }

  /// Reads PyTorch's options.
  /// - Throws: An `OptionError` that names what is unknown or out of range.
  public init(options: Options, shapes: [[Int]]) throws {
    let arguments = try Arguments(
      options, of: Self.name,
      ["lr", "betas", "eps", "weight_decay", "decoupled_weight_decay", "maximize"])
    try self.init(
      learningRate: try arguments.number("lr", 1e-3),
      betas: try arguments.pair("betas", (0.9, 0.999)),
      eps: try arguments.number("eps", 1e-8),
      weightDecay: try arguments.number("weight_decay", 0),
      decoupledWeightDecay: try arguments.flag("decoupled_weight_decay"),
      maximize: try arguments.flag("maximize"))
  }
}
