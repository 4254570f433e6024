import Gradus
import GradusSweep

/// Adam, a running mean of the gradient over a running root mean square, both corrected for their
/// start at zero: PyTorch's `Adam`.
///
/// For each parameter p with gradient g, at step t = 1, 2, … of its tensor:
///
///     g ← −g                     maximize, before anything else
///     g ← g + λ p                weight decay; or p ← (1 − γ λ) p, decoupled
///     m ← β1 m + (1 − β1) g
///     v ← β2 v + (1 − β2) g²
///     c1 = 1 − β1ᵗ,  c2 = 1 − β2ᵗ
///     p ← p − γ (m / c1) / (√v / √c2 + ε)
///
/// The corrections: with a constant gradient g, unrolling gives m = (1 − β1)(1 + β1 + … + β1ᵗ⁻¹) g
/// = (1 − β1ᵗ) g, a geometric sum; so m / c1 = g, and v / c2 = g² in the same way.
///
/// AMSGrad keeps the largest v so far (of the raw v, before the correction) and divides by that.
///
/// Source: torch.optim.Adam; Kingma & Ba 2015, doi:10.48550/arXiv.1412.6980, Algorithm 1;
/// AMSGrad: Reddi, Kale & Kumar 2018, doi:10.48550/arXiv.1904.09237.
public struct Adam: TensorwiseOptimizer {
  public static let name = "Adam"
  public static let stateNames = StateNames(
    "exp_avg", "exp_avg_sq", "max_exp_avg_sq", optional: ["max_exp_avg_sq"])

  public var learningRate: Double
  /// β1 and β2, each at least 0 and below 1.
  public let betas: (Double, Double)
  /// ε, at least 0.
  public let eps: Double
  /// λ, at least 0.
  public let weightDecay: Double
  /// Whether the largest v so far takes the place of v.
  public let amsgrad: Bool
  /// Whether the gradient is turned round.
  public let maximize: Bool
  /// Whether the decay goes past the moments, as AdamW's.
  public let decoupledWeightDecay: Bool
  /// m, v and the largest v of each tensor.
  public var state = OptimizerState()

  /// Adam with PyTorch's defaults.
  /// - Throws: An `OptionError` where a number is out of range.
  public init(
    learningRate: Double = 1e-3, betas: (Double, Double) = (0.9, 0.999), eps: Double = 1e-8,
    weightDecay: Double = 0, amsgrad: Bool = false, maximize: Bool = false,
    decoupledWeightDecay: Bool = false
  ) throws {
    try Demands(of: Self.name).adaptive(
      learningRate: learningRate, betas: betas, eps: eps, weightDecay: weightDecay)
    self.learningRate = learningRate
    self.betas = betas
    self.eps = eps
    self.weightDecay = weightDecay
    self.amsgrad = amsgrad
    self.maximize = maximize
    self.decoupledWeightDecay = decoupledWeightDecay
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  public func update<Scalar: ParameterScalar>(
    _ parameters: inout [Scalar], gradient: [Scalar], state: inout TensorState<Scalar>, tensor: Int
  ) throws {
    try check(parameters, gradient, state, tensor)
    state.steps += 1
    state.begin(lists: amsgrad ? 3 : 2, count: parameters.count)
    let decay = Decay<Scalar>(
      weightDecay, maximize: maximize, decoupled: decoupledWeightDecay, learningRate: learningRate)
    let mean = RunningMean<Scalar>(betas.0)
    let (beta2, rest2, eps) = (Scalar(betas.1), Scalar(1 - betas.1), Scalar(eps))
    let stepSize = Scalar(learningRate / biasCorrection(betas.0, state.steps))
    let rootOfCorrection2 = Scalar(biasCorrection(betas.1, state.steps).squareRoot())
    guard amsgrad else {
      return sweep(&parameters, gradient, &state.first, &state.second) { p, g, m, v in
        p *= decay.shrinking
        let g = decay.gradient(g, at: p)
        mean(&m, g)
        v = beta2 * v + rest2 * g * g
        p -= stepSize * m / (v.squareRoot() / rootOfCorrection2 + eps)
      }
    }
    sweep(
      &parameters, gradient, &state.first, &state.second, &state.third
    ) { p, g, m, v, largest in
      p *= decay.shrinking
      let g = decay.gradient(g, at: p)
      mean(&m, g)
      v = beta2 * v + rest2 * g * g
      largest = max(largest, v)
      p -= stepSize * m / (largest.squareRoot() / rootOfCorrection2 + eps)
    }
  }
}

extension Adam {
  public var options: Options {
    [
      "lr": .number(learningRate), "betas": .numbers([betas.0, betas.1]), "eps": .number(eps),
      "weight_decay": .number(weightDecay),
      "amsgrad": .flag(amsgrad), "maximize": .flag(maximize),
      "decoupled_weight_decay": .flag(decoupledWeightDecay),
    ]
  }

  /// Reads PyTorch's options.
  /// - Throws: An `OptionError` that names what is unknown or out of range.
  public init(options: Options, shapes: [[Int]]) throws {
    let arguments = try Arguments(
      options, of: Self.name,
      ["lr", "betas", "eps", "weight_decay", "amsgrad", "maximize", "decoupled_weight_decay"])
    try self.init(
      learningRate: try arguments.number("lr", 1e-3),
      betas: try arguments.pair("betas", (0.9, 0.999)),
      eps: try arguments.number("eps", 1e-8),
      weightDecay: try arguments.number("weight_decay", 0),
      amsgrad: try arguments.flag("amsgrad"), maximize: try arguments.flag("maximize"),
      decoupledWeightDecay: try arguments.flag("decoupled_weight_decay"))
  }
}
