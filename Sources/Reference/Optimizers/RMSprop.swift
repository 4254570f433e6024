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
public struct RMSprop: Optimizer, Sendable {
  public var learningRate: Double
  public let alpha: Double
  public let eps: Double
  public let weightDecay: Double
  public let momentum: Double
  public let centered: Bool
  public let maximize: Bool
  private var state: [[State]] = []

  private struct State {
    var square = 0.0
    var mean = 0.0
    var buffer = 0.0
  }

  public init(
    learningRate: Double = 1e-2, alpha: Double = 0.99, eps: Double = 1e-8, weightDecay: Double = 0,
    momentum: Double = 0, centered: Bool = false, maximize: Bool = false
  ) {
    self.learningRate = learningRate
    self.alpha = alpha
    self.eps = eps
    self.weightDecay = weightDecay
    self.momentum = momentum
    self.centered = centered
    self.maximize = maximize
  }

  public mutating func step(_ parameters: inout [[Double]], gradients: [[Double]]) {
    requireSameShape(parameters, gradients)
    if state.isEmpty { state = parameters.map { Array(repeating: State(), count: $0.count) } }
    for tensor in parameters.indices {
      for i in parameters[tensor].indices {
        let p = parameters[tensor][i]
        let g = (maximize ? -gradients[tensor][i] : gradients[tensor][i]) + weightDecay * p
        var s = state[tensor][i]
        s.square = alpha * s.square + (1 - alpha) * g * g
        var average = s.square
        if centered {
          s.mean += (1 - alpha) * (g - s.mean)
          average -= s.mean * s.mean
        }
        var direction = g / (average.squareRoot() + eps)
        if momentum > 0 {
          s.buffer = momentum * s.buffer + direction
          direction = s.buffer
        }
        state[tensor][i] = s
        parameters[tensor][i] = p - learningRate * direction
      }
    }
  }
}

extension RMSprop {
  /// Reads PyTorch's options. Throws an `OptionError` that names what is unknown or out of range.
  public init(options: Options) throws {
    try options.allow(
      ["lr", "alpha", "eps", "weight_decay", "momentum", "centered", "maximize"], for: "RMSprop")
    self.init(
      learningRate: try options.atLeastZero("lr", 1e-2),
      alpha: try options.atLeastZero("alpha", 0.99), eps: try options.atLeastZero("eps", 1e-8),
      weightDecay: try options.atLeastZero("weight_decay", 0),
      momentum: try options.atLeastZero("momentum", 0), centered: try options.flag("centered"),
      maximize: try options.flag("maximize"))
  }
}
