import Gradus

/// Adam with decoupled weight decay: PyTorch's `AdamW`.
///
/// For each parameter p, before a step of `Adam` without decay:
///
///     p ← (1 − γ λ) p            the decay is multiplied by the learning rate
///
/// In Adam's gradient the decay would be divided by √v, so that parameters with large gradients
/// decay least; here all decay alike. The paper multiplies λ by its schedule alone.
///
/// Source: torch.optim.AdamW; Loshchilov & Hutter 2019, doi:10.48550/arXiv.1711.05101.
public struct AdamW: TensorwiseOptimizer {
  public static let name = "AdamW"
  public static let stateNames = Adam.stateNames

  private var adam: Adam
  /// m, v and the largest v of each tensor.
  public var state = OptimizerState()

  public var learningRate: Double {
    get { adam.learningRate }
    set { adam.learningRate = newValue }
  }
  public var betas: (Double, Double) { adam.betas }
  public var eps: Double { adam.eps }
  public var weightDecay: Double { adam.weightDecay }
  public var amsgrad: Bool { adam.amsgrad }
  public var maximize: Bool { adam.maximize }

  /// AdamW with PyTorch's defaults.
  /// - Throws: An `OptionError` where a number is out of range.
  public init(
    learningRate: Double = 1e-3, betas: (Double, Double) = (0.9, 0.999), eps: Double = 1e-8,
    weightDecay: Double = 1e-2, amsgrad: Bool = false, maximize: Bool = false
  ) throws {
    try Demands(of: Self.name).adaptive(
      learningRate: learningRate, betas: betas, eps: eps, weightDecay: weightDecay)
    adam = try Adam(
      learningRate: learningRate, betas: betas, eps: eps, weightDecay: weightDecay,
      amsgrad: amsgrad, maximize: maximize, decoupledWeightDecay: true)
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  public func update<Scalar: ParameterScalar>(
    _ parameters: inout [Scalar], gradient: [Scalar], state: inout TensorState<Scalar>, tensor: Int
  ) throws {
    try check(parameters, gradient, state, tensor)
    try adam.update(&parameters, gradient: gradient, state: &state, tensor: tensor)
  }
}

extension AdamW {
  public var options: Options {
    [
      "lr": .number(learningRate), "betas": .numbers([betas.0, betas.1]), "eps": .number(eps),
      "weight_decay": .number(weightDecay), "amsgrad": .flag(amsgrad),
      "maximize": .flag(maximize), "decoupled_weight_decay": true,
    ]
  }

  /// Reads PyTorch's options.
  /// - Throws: An `OptionError` that names what is unknown or out of range.
  public init(options: Options, shapes: [[Int]]) throws {
    let arguments = try Arguments(
      options, of: Self.name,
      ["lr", "betas", "eps", "weight_decay", "amsgrad", "maximize", "decoupled_weight_decay"])
    guard try arguments.flag("decoupled_weight_decay", true) else {
      throw OptionError("AdamW: decoupled_weight_decay is false; AdamW's is true, Adam's is false")
    }
    try self.init(
      learningRate: try arguments.number("lr", 1e-3),
      betas: try arguments.pair("betas", (0.9, 0.999)),
      eps: try arguments.number("eps", 1e-8),
      weightDecay: try arguments.number("weight_decay", 1e-2),
      amsgrad: try arguments.flag("amsgrad"), maximize: try arguments.flag("maximize"))
  }
}
