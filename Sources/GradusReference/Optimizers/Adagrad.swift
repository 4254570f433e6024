import Gradus
import GradusSweep

/// The gradient divided by the root of all its squares so far: PyTorch's `Adagrad`.
///
/// For each parameter p with gradient g, at step t = 1, 2, … of its tensor:
///
///     g ← −g                     maximize, before anything else
///     g ← g + λ p                weight decay
///     G ← G + g²                 from `initial_accumulator_value` on
///     p ← p − γ / (1 + (t − 1) η) g / (√G + ε)
///
/// G only grows, so that steps shrink as 1/√t even without the decay η (`lr_decay`), which begins
/// at the second step.
///
/// `initial_accumulator_value` holds for the whole run: in a parameter group PyTorch takes it and
/// does nothing about it.
///
/// Source: torch.optim.Adagrad; Duchi, Hazan & Singer 2011, jmlr.org/papers/v12/duchi11a.
public struct Adagrad: TensorwiseOptimizer {
  public static let name = "Adagrad"
  public static let stateNames = StateNames("sum")
  public static let optionsOfTheRun = ["initial_accumulator_value"]

  public var learningRate: Double
  /// η, at least 0.
  public let learningRateDecay: Double
  /// λ, at least 0.
  public let weightDecay: Double
  /// G before the first step, at least 0.
  public let initialAccumulatorValue: Double
  /// ε, at least 0.
  public let eps: Double
  /// Whether the gradient is turned round.
  public let maximize: Bool
  /// G, the sum of squared gradients, of each tensor.
  public var state = OptimizerState()

  /// Adagrad with PyTorch's defaults.
  /// - Throws: An `OptionError` where a number is out of range.
  public init(
    learningRate: Double = 1e-2, learningRateDecay: Double = 0, weightDecay: Double = 0,
    initialAccumulatorValue: Double = 0, eps: Double = 1e-10, maximize: Bool = false
  ) throws {
    let demands = Demands(of: Self.name)
    try demands.atLeastZero("lr", learningRate)
    try demands.atLeastZero("lr_decay", learningRateDecay)
    try demands.atLeastZero("weight_decay", weightDecay)
    try demands.atLeastZero("initial_accumulator_value", initialAccumulatorValue)
    try demands.atLeastZero("eps", eps)
    self.learningRate = learningRate
    self.learningRateDecay = learningRateDecay
    self.weightDecay = weightDecay
    self.initialAccumulatorValue = initialAccumulatorValue
    self.eps = eps
    self.maximize = maximize
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  public func update<Scalar: ParameterScalar>(
    _ parameters: inout [Scalar], gradient: [Scalar], state: inout TensorState<Scalar>, tensor: Int
  ) throws {
    try check(parameters, gradient, state, tensor)
    if state.first.isEmpty {
      state.first = Array(repeating: Scalar(initialAccumulatorValue), count: parameters.count)
    }
    let rate = Scalar(learningRate / (1 + Double(state.steps) * learningRateDecay))
    state.steps += 1
    let decay = Decay<Scalar>(weightDecay, maximize: maximize)
    let eps = Scalar(eps)
    sweep(&parameters, gradient, &state.first) { p, g, sum in
      let g = decay.gradient(g, at: p)
      sum += g * g
      p -= rate * g / (sum.squareRoot() + eps)
    }
  }
}

extension Adagrad {
  public var options: Options {
    [
      "lr": .number(learningRate), "lr_decay": .number(learningRateDecay),
      "weight_decay": .number(weightDecay), "eps": .number(eps),
      "initial_accumulator_value": .number(initialAccumulatorValue),
      "maximize": .flag(maximize),
    ]
  }

  /// Reads PyTorch's options.
  /// - Throws: An `OptionError` that names what is unknown or out of range.
  public init(options: Options, shapes: [[Int]]) throws {
    let arguments = try Arguments(
      options, of: Self.name,
      ["lr", "lr_decay", "weight_decay", "initial_accumulator_value", "eps", "maximize"])
    try self.init(
      learningRate: try arguments.number("lr", 1e-2),
      learningRateDecay: try arguments.number("lr_decay", 0),
      weightDecay: try arguments.number("weight_decay", 0),
      initialAccumulatorValue: try arguments.number("initial_accumulator_value", 0),
      eps: try arguments.number("eps", 1e-10), maximize: try arguments.flag("maximize"))
  }
}
