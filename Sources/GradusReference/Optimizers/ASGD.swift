import Foundation
import Gradus
import GradusSweep

/// Stochastic gradient descent with a decaying rate, and the average of where it has been:
/// PyTorch's `ASGD`.
///
/// For each parameter p with gradient g, at step t = 1, 2, … of its tensor:
///
///     g ← −g                     maximize, before anything else
///     g ← g + w p                weight decay
///     p ← (1 − λ η) p            λ is `lambd`, a decay of its own
///     p ← p − η g
///     a ← a + μ (p − a)          the average
///     η ← γ / (1 + λ γ t)^α      after the step; γ at the first
///     μ ← 1 / max(1, t − t0)     after the step; 1 at the first
///
/// The average is beside the parameters (`averages`), never in them. Until step t0 + 2 the weight μ
/// is 1 and the average is the parameter itself; from then on μ = 1/2, 1/3, … makes it the mean of
/// all since.
///
/// A change of γ is first felt one step later, since η was made before. PyTorch keeps η and μ in its
/// default dtype: a recording in float64 agrees to the last digits only if it was made with
/// `torch.set_default_dtype(torch.float64)`.
///
/// Source: torch.optim.ASGD; Polyak & Juditsky 1992, doi:10.1137/0330046; the rates: Bottou 2012,
/// doi:10.1007/978-3-642-35289-8_25, section 5.
public struct ASGD: TensorwiseOptimizer {
  public static let name = "ASGD"
  public static let stateNames = StateNames("ax", numbers: ["eta", "mu"])

  public var learningRate: Double
  /// λ, at least 0.
  public let lambd: Double
  /// α, at least 0: the power with which the rate falls.
  public let alpha: Double
  /// About how many steps the average is the parameter itself.
  public let t0: Double
  /// w, at least 0.
  public let weightDecay: Double
  /// Whether the gradient is turned round.
  public let maximize: Bool
  /// The average a of each tensor; η, the rate of its next step, and μ.
  public var state = OptimizerState()

  /// ASGD with PyTorch's defaults.
  /// - Throws: An `OptionError` where a number is out of range.
  public init(
    learningRate: Double = 1e-2, lambd: Double = 1e-4, alpha: Double = 0.75, t0: Double = 1e6,
    weightDecay: Double = 0, maximize: Bool = false
  ) throws {
    let demands = Demands(of: Self.name)
    try demands.atLeastZero("lr", learningRate)
    try demands.atLeastZero("lambd", lambd)
    try demands.atLeastZero("alpha", alpha)
    try demands.atLeastZero("weight_decay", weightDecay)
    self.learningRate = learningRate
    self.lambd = lambd
    self.alpha = alpha
    self.t0 = t0
    self.weightDecay = weightDecay
    self.maximize = maximize
  }

  /// The averaged parameters, PyTorch's `state["ax"]`; none for a tensor before its first step, and
  /// none at all before the first of any, or in float32.
  public var averages: [[Double]] { state.tensors(of: Double.self).map(\.first) }

  /// The averaged parameters, of float32; none where they are of float64.
  public var float32Averages: [[Float]] { state.tensors(of: Float.self).map(\.first) }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  public func update<Scalar: ParameterScalar>(
    _ parameters: inout [Scalar], gradient: [Scalar], state: inout TensorState<Scalar>, tensor: Int
  ) throws {
    try check(parameters, gradient, state, tensor)
    state.steps += 1
    state.begin(lists: 1, count: parameters.count)
    let decay = Decay<Scalar>(weightDecay, maximize: maximize)
    // η and μ are kept in the tensor's precision.
    let (rate, weight) =
      state.numbers.isEmpty
      ? (Scalar(learningRate), 1) : (state.numbers[0], state.numbers[1])
    let shrinking = Scalar(1 - lambd * Double(rate))
    sweep(&parameters, gradient, &state.first) { p, g, average in
      let g = decay.gradient(g, at: p)
      p = shrinking * p - rate * g
      average = weight == 1 ? p : average + weight * (p - average)
    }
    let t = Double(state.steps)
    state.numbers = [
      Scalar(learningRate / pow(1 + lambd * learningRate * t, alpha)), Scalar(1 / max(1, t - t0)),
    ]
  }
}

extension ASGD {
  public var options: Options {
    [
      "lr": .number(learningRate), "lambd": .number(lambd), "alpha": .number(alpha),
      "t0": .number(t0), "weight_decay": .number(weightDecay), "maximize": .flag(maximize),
    ]
  }

  /// Reads PyTorch's options.
  /// - Throws: An `OptionError` that names what is unknown or out of range.
  public init(options: Options, shapes: [[Int]]) throws {
    let arguments = try Arguments(
      options, of: Self.name, ["lr", "lambd", "alpha", "t0", "weight_decay", "maximize"])
    try self.init(
      learningRate: try arguments.number("lr", 1e-2),
      lambd: try arguments.number("lambd", 1e-4),
      alpha: try arguments.number("alpha", 0.75), t0: try arguments.number("t0", 1e6),
      weightDecay: try arguments.number("weight_decay", 0),
      maximize: try arguments.flag("maximize"))
  }
}
