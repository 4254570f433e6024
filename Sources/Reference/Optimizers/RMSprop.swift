import Gradus

/// RMSprop, the gradient divided by its recent root mean square: PyTorch's `RMSprop`.
///
/// For each parameter p with gradient g:
///
///     g ← −g                     maximize, before anything else
///     g ← g + λ p                weight decay
///     v ← α v + (1 − α) g²       v starts at zero and is not corrected for it
///     ḡ ← ḡ + (1 − α)(g − ḡ)     centered only: the mean, so that v − ḡ² is a variance
///     a = √v + ε, or √(v − ḡ²) + ε        ε outside the root
///     p ← p − γ g / a            without momentum
///     b ← μ b + g / a,  p ← p − γ b       with: the buffer is free of the learning rate
///
/// Source: torch.optim.RMSprop; Hinton, Neural Networks for Machine Learning, lecture 6e;
/// centered: Graves 2013, doi:10.48550/arXiv.1308.0850.
public struct RMSprop: TensorwiseOptimizer {
  public static let name = "RMSprop"

  /// The numbers of a tensor; `mean` and `buffer` are empty before their first use.
  public struct TensorState: Sendable {
    /// v, the running mean of the squared gradient.
    public internal(set) var square: [Double]
    /// ḡ, the running mean of the gradient.
    public internal(set) var mean: [Double] = []
    /// b, the momentum buffer.
    public internal(set) var buffer: [Double] = []
  }

  public var learningRate: Double
  /// α, at least 0.
  public let alpha: Double
  /// ε, at least 0.
  public let eps: Double
  /// λ, at least 0.
  public let weightDecay: Double
  /// μ, at least 0.
  public let momentum: Double
  /// Whether the squared mean is taken from v.
  public let centered: Bool
  /// Whether the gradient is turned round.
  public let maximize: Bool
  public var state: [TensorState] = []

  /// RMSprop with PyTorch's defaults.
  /// - Throws: An `OptionError` where a number is out of range.
  public init(
    learningRate: Double = 1e-2, alpha: Double = 0.99, eps: Double = 1e-8, weightDecay: Double = 0,
    momentum: Double = 0, centered: Bool = false, maximize: Bool = false
  ) throws {
    let demands = Demands(of: Self.name)
    try demands.atLeastZero("lr", learningRate)
    try demands.atLeastZero("alpha", alpha)
    try demands.atLeastZero("eps", eps)
    try demands.atLeastZero("weight_decay", weightDecay)
    try demands.atLeastZero("momentum", momentum)
    self.learningRate = learningRate
    self.alpha = alpha
    self.eps = eps
    self.weightDecay = weightDecay
    self.momentum = momentum
    self.centered = centered
    self.maximize = maximize
  }

  public func checkState(_ state: TensorState, count: Int, tensor index: Int) throws {
    try checkList("square_avg", state.square.count, count: count, tensor: index)
    try checkList(
      "grad_avg", state.mean.count, count: count, tensor: index, mayBeEmpty: true)
    try checkList(
      "momentum_buffer", state.buffer.count, count: count, tensor: index, mayBeEmpty: true)
  }

  public func start(_ parameters: [Double]) -> TensorState {
    TensorState(square: Array(repeating: 0, count: parameters.count))
  }

  public func resumed(_ recorded: RecordedState) throws -> TensorState {
    TensorState(
      square: try recorded.numbers("square_avg"), mean: try recorded.numbersIfAny("grad_avg") ?? [],
      buffer: try recorded.numbersIfAny("momentum_buffer") ?? [])
  }

  public func update(
    _ parameters: inout [Double], gradient: [Double], state: inout TensorState, tensor: Int
  ) throws {
    try check(parameters, gradient, state, tensor)
    let count = parameters.count
    if centered && state.mean.isEmpty { state.mean = Array(repeating: 0, count: count) }
    if momentum > 0 && state.buffer.isEmpty { state.buffer = Array(repeating: 0, count: count) }
    let decay = Decay(weightDecay, maximize: maximize)
    let running = RunningMean(alpha)
    let (rate, alpha, eps, momentum) = (learningRate, alpha, eps, momentum)

    @inline(__always)
    func root(_ v: inout Double, _ g: Double) -> Double {
      v = alpha * v + (1 - alpha) * g * g
      return v.squareRoot() + eps
    }
    @inline(__always)
    func root(_ v: inout Double, _ mean: inout Double, _ g: Double) -> Double {
      v = alpha * v + (1 - alpha) * g * g
      running(&mean, g)
      return (v - mean * mean).squareRoot() + eps
    }

    switch (centered, momentum > 0) {
    case (false, false):
      sweep(&parameters, gradient, &state.square) { p, g, v in
        let g = decay.gradient(g, at: p)
        p -= rate * g / root(&v, g)
      }
    case (true, false):
      sweep(&parameters, gradient, &state.square, &state.mean) { p, g, v, mean in
        let g = decay.gradient(g, at: p)
        p -= rate * g / root(&v, &mean, g)
      }
    case (false, true):
      sweep(&parameters, gradient, &state.square, &state.buffer) { p, g, v, b in
        let g = decay.gradient(g, at: p)
        b = momentum * b + g / root(&v, g)
        p -= rate * b
      }
    case (true, true):
      sweep(
        &parameters, gradient, &state.square, &state.mean, &state.buffer
      ) { p, g, v, mean, b in
        let g = decay.gradient(g, at: p)
        b = momentum * b + g / root(&v, &mean, g)
        p -= rate * b
      }
    }
  }
}

extension RMSprop {
  /// Reads PyTorch's options.
  /// - Throws: An `OptionError` that names what is unknown or out of range.
  public init(options: Options, shapes: [[Int]]) throws {
    let arguments = try Arguments(
      options, of: Self.name,
      ["lr", "alpha", "eps", "weight_decay", "momentum", "centered", "maximize"])
    try self.init(
      learningRate: try arguments.number("lr", 1e-2),
      alpha: try arguments.number("alpha", 0.99),
      eps: try arguments.number("eps", 1e-8),
      weightDecay: try arguments.number("weight_decay", 0),
      momentum: try arguments.number("momentum", 0),
      centered: try arguments.flag("centered"), maximize: try arguments.flag("maximize"))
  }
}
