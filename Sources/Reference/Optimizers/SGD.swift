import Gradus

/// Stochastic gradient descent with momentum: PyTorch's `SGD`.
///
/// For each parameter p with gradient g, at step t = 1, 2, …:
///
///     g ← −g                     maximize, before anything else
///     g ← g + λ p                weight decay, as the gradient of λ/2 p²
///     b ← g                      momentum buffer at its first step: no dampening
///     b ← μ b + (1 − τ) g        later
///     d = b, or g + μ b          Nesterov looks ahead along the buffer
///     p ← p − γ d                the learning rate multiplies the whole buffer
///
/// Source: torch.optim.SGD; Sutskever et al. 2013, proceedings.mlr.press/v28/sutskever13.
public struct SGD: TensorwiseOptimizer {
  public static let name = "SGD"

  public var learningRate: Double
  /// μ, at least 0.
  public let momentum: Double
  /// τ, the share of the gradient that the buffer is not given after its first step.
  public let dampening: Double
  /// λ, at least 0.
  public let weightDecay: Double
  /// Whether a step looks ahead along the buffer.
  public let nesterov: Bool
  /// Whether the gradient is turned round.
  public let maximize: Bool
  /// The momentum buffer b of each tensor; empty before its first step.
  public var state: [[Double]] = []

  /// SGD with PyTorch's defaults.
  /// - Throws: An `OptionError` where a number is out of range, or `nesterov` comes without
  ///   momentum or with dampening.
  public init(
    learningRate: Double = 1e-3, momentum: Double = 0, dampening: Double = 0,
    weightDecay: Double = 0, nesterov: Bool = false, maximize: Bool = false
  ) throws {
    let demands = Demands(of: Self.name)
    try demands.atLeastZero("lr", learningRate)
    try demands.atLeastZero("momentum", momentum)
    try demands.atLeastZero("weight_decay", weightDecay)
    if nesterov && !(momentum > 0 && dampening == 0) {
      throw OptionError("SGD: nesterov needs a momentum above 0 and a dampening of 0")
    }
    self.learningRate = learningRate
    self.momentum = momentum
    self.dampening = dampening
    self.weightDecay = weightDecay
    self.nesterov = nesterov
    self.maximize = maximize
  }

  public func checkState(_ state: [Double], count: Int, tensor index: Int) throws {
    try checkList(
      "momentum_buffer", state.count, count: count, tensor: index, mayBeEmpty: true)
  }

  public func start(_ parameters: [Double]) -> [Double] { [] }

  public func resumed(_ recorded: RecordedState) throws -> [Double] {
    try recorded.numbersIfAny("momentum_buffer") == nil ? [] : recorded.numbers("momentum_buffer")
  }

  public func update(
    _ parameters: inout [Double], gradient: [Double], state buffer: inout [Double], tensor: Int
  ) throws {
    try check(parameters, gradient, buffer, tensor)
    let decay = Decay(weightDecay, maximize: maximize)
    let (rate, momentum) = (learningRate, momentum)
    guard momentum != 0 else {
      return sweep(&parameters, gradient) { p, g in p -= rate * decay.gradient(g, at: p) }
    }
    let isFirst = buffer.isEmpty
    if isFirst { buffer = Array(repeating: 0, count: parameters.count) }
    let (kept, added) = isFirst ? (0, 1) : (momentum, 1 - dampening)
    let ahead = nesterov
    sweep(&parameters, gradient, &buffer) { p, g, b in
      let g = decay.gradient(g, at: p)
      b = kept * b + added * g
      p -= rate * (ahead ? g + momentum * b : b)
    }
  }
}

extension SGD {
  /// Reads PyTorch's options.
  /// - Throws: An `OptionError` that names what is unknown or out of range.
  public init(options: Options, shapes: [[Int]]) throws {
    let arguments = try Arguments(
      options, of: Self.name,
      ["lr", "momentum", "dampening", "weight_decay", "nesterov", "maximize"])
    try self.init(
      learningRate: try arguments.number("lr", 1e-3),
      momentum: try arguments.number("momentum", 0),
      dampening: try arguments.number("dampening", 0),
      weightDecay: try arguments.number("weight_decay", 0),
      nesterov: try arguments.flag("nesterov"), maximize: try arguments.flag("maximize"))
  }
}
