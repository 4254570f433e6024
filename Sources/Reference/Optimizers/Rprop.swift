import Gradus

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

  /// The numbers of a tensor; both are empty before its first step.
  public struct TensorState: Sendable {
    /// g′, the gradient before.
    public internal(set) var previous: [Double] = []
    /// δ, the size of the step.
    public internal(set) var size: [Double] = []
  }

  public var learningRate: Double
  /// η⁻ and η⁺.
  public let etas: (Double, Double)
  /// δmin and δmax.
  public let stepSizes: (Double, Double)
  /// Whether the gradient is turned round.
  public let maximize: Bool
  public var state: [TensorState] = []

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

  public func checkState(_ state: TensorState, count: Int, tensor index: Int) throws {
    try checkList("prev", state.previous.count, count: count, tensor: index, mayBeEmpty: true)
    try checkList("step_size", state.size.count, count: count, tensor: index, mayBeEmpty: true)
  }

  public func start(_ parameters: [Double]) -> TensorState { TensorState() }

  public func resumed(_ recorded: RecordedState) throws -> TensorState {
    TensorState(
      previous: try recorded.numbers("prev"), size: try recorded.numbers("step_size"))
  }

  public func update(
    _ parameters: inout [Double], gradient: [Double], state: inout TensorState, tensor: Int
  ) throws {
    try check(parameters, gradient, state, tensor)
    if state.size.isEmpty {
      state.previous = Array(repeating: 0, count: parameters.count)
      state.size = Array(repeating: learningRate, count: parameters.count)
    }
    let (slower, faster) = etas
    let (least, most) = stepSizes
    let sign = maximize ? -1.0 : 1.0
    sweep(&parameters, gradient, &state.previous, &state.size) { p, g, previous, size in
      let agreement = sign * g * previous
      let factor = agreement > 0 ? faster : agreement < 0 ? slower : 1
      size = min(max(size * factor, least), most)
      previous = agreement < 0 ? 0 : sign * g
      p -= signum(previous) * size
    }
  }
}

/// −1, 0 or 1.
@inline(__always)
func signum(_ x: Double) -> Double { x > 0 ? 1 : x < 0 ? -1 : 0 }

extension Rprop {
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
