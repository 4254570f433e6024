import Gradus
import GradusSweep

/// Steps whose size follows from the gradient's sign alone: PyTorch's `Rprop`.
///
/// For each parameter p with gradient g, and g′ the one before:
///
///     g ← −g                     maximize
///     δ ← η⁺ δ                   where g g′ > 0: the same direction, so faster
///     δ ← η⁻ δ,  g ← 0           where g g′ < 0: too far, so slower, and no step now
///     δ ← min(max(δ, δmin), δmax)      everywhere, at the first step too
///     p ← p − sign(g) δ
///     g′ ← g                     the 0 after a change of sign, so that the next one is free
///
/// δ begins at the learning rate of the tensor's first step, which later ones do not look at. There
/// is no going back over a step that was too far: this is the variant iRprop⁻.
///
/// Source: torch.optim.Rprop; Igel & Hüsken 2000, "Improving the Rprop Learning Algorithm";
/// Riedmiller & Braun 1993, doi:10.1109/ICNN.1993.298623.
public struct Rprop: TensorwiseOptimizer {
  public static let name = "Rprop"
  public static let stateNames = StateNames("prev", "step_size")

  public var learningRate: Double
  /// η⁻ and η⁺.
  public let etas: (Double, Double)
  /// δmin and δmax.
  public let stepSizes: (Double, Double)
  /// Whether the gradient is turned round.
  public let maximize: Bool
  /// g′ and δ of each tensor.
  public var state = OptimizerState()

  /// Rprop with PyTorch's defaults.
  /// - Throws: An `OptionError` where a number is out of range.
  public init(
    learningRate: Double = 1e-2, etas: (Double, Double) = (0.5, 1.2),
    stepSizes: (Double, Double) = (1e-6, 50), maximize: Bool = false
  ) throws {
    let demands = Demands(of: Self.name)
    try demands.atLeastZero("lr", learningRate)
    try demands.demand(
      0 < etas.0 && etas.0 < 1 && 1 < etas.1, "etas", etas,
      "the first must be between 0 and 1, the second above 1")
    self.learningRate = learningRate
    self.etas = etas
    self.stepSizes = stepSizes
    self.maximize = maximize
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  public func update<Scalar: ParameterScalar>(
    _ parameters: inout [Scalar], gradient: [Scalar], state: inout TensorState<Scalar>, tensor: Int
  ) throws {
    try check(parameters, gradient, state, tensor)
    state.steps += 1
    if state.second.isEmpty {
      state.second = Array(repeating: Scalar(learningRate), count: parameters.count)
    }
    state.begin(lists: 1, count: parameters.count)
    let (slower, faster) = (Scalar(etas.0), Scalar(etas.1))
    let (least, most) = (Scalar(stepSizes.0), Scalar(stepSizes.1))
    let sign: Scalar = maximize ? -1 : 1
    sweep(&parameters, gradient, &state.first, &state.second) { p, g, previous, size in
      let agreement = sign * g * previous
      let factor = agreement > 0 ? faster : agreement < 0 ? slower : 1
      size = min(max(size * factor, least), most)
      previous = agreement < 0 ? 0 : sign * g
      p -= signum(previous) * size
    }
  }
}

extension Rprop {
  public var options: Options {
    [
      "lr": .number(learningRate), "etas": .numbers([etas.0, etas.1]),
      "step_sizes": .numbers([stepSizes.0, stepSizes.1]), "maximize": .flag(maximize),
    ]
  }

  /// Reads PyTorch's options.
  /// - Throws: An `OptionError` that names what is unknown or out of range.
  public init(options: Options, shapes: [[Int]]) throws {
    let arguments = try Arguments(options, of: Self.name, ["lr", "etas", "step_sizes", "maximize"])
    try self.init(
      learningRate: try arguments.number("lr", 1e-2), etas: try arguments.pair("etas", (0.5, 1.2)),
      stepSizes: try arguments.pair("step_sizes", (1e-6, 50)),
      maximize: try arguments.flag("maximize"))
  }
}
