import Foundation
import Gradus

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

  public struct TensorState: Sendable {
    /// m and v, and how often the tensor has had a gradient.
    public internal(set) var moments: Moments
    /// Π, the product of the momenta so far.
    public internal(set) var product = 1.0
  }

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
  public var state: [TensorState] = []

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

  public func checkState(_ state: TensorState, count: Int, tensor index: Int) throws {
    try checkList("exp_avg", state.moments.mean.count, count: count, tensor: index)
    try checkList("exp_avg_sq", state.moments.square.count, count: count, tensor: index)
  }

  public func start(_ parameters: [Double]) -> TensorState {
    TensorState(moments: Moments(count: parameters.count))
  }

  public func resumed(_ recorded: RecordedState) throws -> TensorState {
    TensorState(moments: try Moments(recorded), product: try recorded.number("mu_product"))
  }

  public func update(
    _ parameters: inout [Double], gradient: [Double], state: inout TensorState, tensor: Int
  ) throws {
    try check(parameters, gradient, state, tensor)
    state.moments.steps += 1
    let steps = state.moments.steps
    let now = momentum(at: steps)
    let next = momentum(at: steps + 1)
    state.product *= now
    let ofGradient = learningRate * (1 - now) / (1 - state.product)
    let ofMean = learningRate * next / (1 - state.product * next)

    let decay = Decay(
      weightDecay, maximize: maximize, decoupled: decoupledWeightDecay, learningRate: learningRate)
    let mean = RunningMean(betas.0)
    let (beta2, eps) = (betas.1, eps)
    let correction2 = biasCorrection(beta2, steps)
    sweep(&parameters, gradient, &state.moments.mean, &state.moments.square) { p, g, m, v in
      p *= decay.shrinking
      let g = decay.gradient(g, at: p)
      mean(&m, g)
      v = beta2 * v + (1 - beta2) * g * g
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
