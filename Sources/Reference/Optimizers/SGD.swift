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
  public let momentum: Double
  public let dampening: Double
  public let weightDecay: Double
  public let nesterov: Bool
  public let maximize: Bool
  /// The momentum buffer b of each tensor; empty before its first step.
  public var state: [[Double]] = []

  public init(
    learningRate: Double = 1e-3, momentum: Double = 0, dampening: Double = 0,
    weightDecay: Double = 0, nesterov: Bool = false, maximize: Bool = false
  ) {
    self.learningRate = learningRate
    self.momentum = momentum
    self.dampening = dampening
    self.weightDecay = weightDecay
    self.nesterov = nesterov
    self.maximize = maximize
  }

  public func start(_ parameters: [Double]) -> [Double] { [] }

  public func update(
    _ parameters: inout [Double], gradient: [Double], state buffer: inout [Double], tensor: Int
  ) {
    let sign = maximize ? -1.0 : 1.0
    guard momentum != 0 else {
      return sweep(&parameters, gradient) { p, g in
        p -= learningRate * (sign * g + weightDecay * p)
      }
    }
    let isFirst = buffer.isEmpty
    if isFirst { buffer = Array(repeating: 0, count: parameters.count) }
    sweep(&parameters, gradient, &buffer) { p, g, b in
      let g = sign * g + weightDecay * p
      b = isFirst ? g : momentum * b + (1 - dampening) * g
      p -= learningRate * (nesterov ? g + momentum * b : b)
    }
  }
}

extension SGD {
  /// Reads PyTorch's options. Throws an `OptionError` that names what is unknown or out of range.
  public init(options: Options, shapes: [[Int]]) throws {
    try options.allow(
      ["lr", "momentum", "dampening", "weight_decay", "nesterov", "maximize"], for: "SGD")
    self.init(
      learningRate: try options.atLeastZero("lr", 1e-3),
      momentum: try options.atLeastZero("momentum", 0),
      dampening: try options.number("dampening", 0),
      weightDecay: try options.atLeastZero("weight_decay", 0),
      nesterov: try options.flag("nesterov"), maximize: try options.flag("maximize"))
    if nesterov && (momentum <= 0 || dampening != 0) {
      throw OptionError("SGD: nesterov needs a momentum above 0 and a dampening of 0")
    }
  }
}
