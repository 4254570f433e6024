import Foundation
import Gradus

/// Adam, a running mean of the gradient over a running root mean square, both corrected for their
/// start at zero: PyTorch's `Adam`.
///
/// For each parameter p with gradient g, at step t = 1, 2, …:
///
///     g ← −g                     maximize, before anything else
///     g ← g + λ p                weight decay (L2; AdamW decouples it)
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
public struct Adam: Optimizer, Sendable {
  public var learningRate: Double
  public let betas: (Double, Double)
  public let eps: Double
  public let weightDecay: Double
  public let amsgrad: Bool
  public let maximize: Bool
  private var steps = 0
  private var state: [[State]] = []

  private struct State {
    var mean = 0.0
    var square = 0.0
    var largestSquare = 0.0
  }

  public init(
    learningRate: Double = 1e-3, betas: (Double, Double) = (0.9, 0.999), eps: Double = 1e-8,
    weightDecay: Double = 0, amsgrad: Bool = false, maximize: Bool = false
  ) {
    self.learningRate = learningRate
    self.betas = betas
    self.eps = eps
    self.weightDecay = weightDecay
    self.amsgrad = amsgrad
    self.maximize = maximize
  }

  public mutating func step(_ parameters: inout [[Double]], gradients: [[Double]]) {
    requireSameShape(parameters, gradients)
    if state.isEmpty { state = parameters.map { Array(repeating: State(), count: $0.count) } }
    steps += 1
    let stepSize = learningRate / (1 - pow(betas.0, Double(steps)))
    let rootOfCorrection2 = (1 - pow(betas.1, Double(steps))).squareRoot()
    for tensor in parameters.indices {
      for i in parameters[tensor].indices {
        let p = parameters[tensor][i]
        let g = (maximize ? -gradients[tensor][i] : gradients[tensor][i]) + weightDecay * p
        var s = state[tensor][i]
        s.mean += (1 - betas.0) * (g - s.mean)
        s.square = betas.1 * s.square + (1 - betas.1) * g * g
        s.largestSquare = max(s.largestSquare, s.square)
        state[tensor][i] = s
        let root = (amsgrad ? s.largestSquare : s.square).squareRoot()
        parameters[tensor][i] = p - stepSize * s.mean / (root / rootOfCorrection2 + eps)
      }
    }
  }
}

extension Adam {
  /// Reads PyTorch's options. Throws an `OptionError` that names what is unknown or out of range.
  public init(options: Options) throws {
    try options.allow(
      ["lr", "betas", "eps", "weight_decay", "amsgrad", "maximize"], for: "Adam")
    let betas = try options.pair("betas", (0.9, 0.999))
    for beta in [betas.0, betas.1] where !(0..<1).contains(beta) {
      throw OptionError("Adam: a beta is \(legible(beta)); it must be at least 0 and below 1")
    }
    self.init(
      learningRate: try options.atLeastZero("lr", 1e-3), betas: betas,
      eps: try options.atLeastZero("eps", 1e-8),
      weightDecay: try options.atLeastZero("weight_decay", 0),
      amsgrad: try options.flag("amsgrad"), maximize: try options.flag("maximize"))
  }
}
