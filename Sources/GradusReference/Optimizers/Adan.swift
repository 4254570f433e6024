import Gradus
import GradusSweep

/// A running mean of the gradient that looks ahead along the mean of its change: Adan, which PyTorch
/// does not have.
///
/// For each parameter p with gradient g, g′ the gradient of the step before, at step t = 1, 2, …:
///
///     m ← β1 m + (1 − β1) g
///     d ← β2 d + (1 − β2) (g − g′)            in the first step g − g′ is 0
///     n ← β3 n + (1 − β3) (g + β2 (g − g′))²
///     c1 = 1 − β1ᵗ,  c2 = 1 − β2ᵗ,  c3 = 1 − β3ᵗ
///     p ← (p − γ (m / c1 + β2 d / c2) / (√(n / c3) + ε)) / (1 + γ λ)
///
/// Where it is from: Nesterov's momentum asks for the gradient ahead, and that is nearly g + β (g − g′),
/// as if the gradient went on changing as it did. The running mean of that sum is the sum of two running
/// means, and Adan gives each its own β. The decay is proximal: it minimizes the step's own quadratic
/// with λ/2 p² added to it, whose slope is p − (p before − γ …) + γ λ p.
///
/// The β are those of the authors' program, what survives; the paper's are 1 − β.
///
/// Source: Xie et al. 2022, doi:10.48550/arXiv.2208.06677, Algorithm 1; corrections as the authors'
/// program has them.
public struct Adan: Optimizer {
  public var learningRate: Double
  /// β1, β2 and β3, each at least 0 and below 1.
  public let betas: (Double, Double, Double)
  /// ε, at least 0.
  public let eps: Double
  /// λ, at least 0.
  public let weightDecay: Double
  private var steps = 0
  private var states: [[State]] = []

  /// What is carried for one number.
  private struct State {
    var mean = 0.0
    var change = 0.0
    var square = 0.0
    var before: Double
  }

  /// Adan with the defaults of its authors' program.
  /// - Throws: An `OptionError` where a number is out of range.
  public init(
    learningRate: Double = 1e-3, betas: (Double, Double, Double) = (0.98, 0.92, 0.99),
    eps: Double = 1e-8, weightDecay: Double = 0
  ) throws {
    let demands = Demands(of: "Adan")
    try demands.adaptive(
      learningRate: learningRate, betas: (betas.0, betas.1), eps: eps, weightDecay: weightDecay)
    try demands.betas((betas.1, betas.2))
    self.learningRate = learningRate
    self.betas = betas
    self.eps = eps
    self.weightDecay = weightDecay
  }

  /// Moves `parameters` one step.
  /// - Throws: A `ShapeError` where the gradients are those of other parameters.
  public mutating func step(_ parameters: inout [[Double]], gradients: [[Double]]) throws {
    guard parameters.map(\.count) == gradients.map(\.count) else {
      throw ShapeError(
        "Adan: parameters of sizes \(parameters.map(\.count)) and gradients of sizes "
          + "\(gradients.map(\.count)); each parameter needs one gradient")
    }
    if steps == 0 { states = gradients.map { $0.map { State(before: $0) } } }
    steps += 1
    let corrections = (
      biasCorrection(betas.0, steps), biasCorrection(betas.1, steps),
      biasCorrection(betas.2, steps)
    )
    for k in parameters.indices {
      for i in parameters[k].indices {
        let g = gradients[k][i]
        var state = states[k][i]
        let change = g - state.before
        let ahead = g + betas.1 * change
        state.mean = betas.0 * state.mean + (1 - betas.0) * g
        state.change = betas.1 * state.change + (1 - betas.1) * change
        state.square = betas.2 * state.square + (1 - betas.2) * ahead * ahead
        state.before = g
        states[k][i] = state
        let direction = state.mean / corrections.0 + betas.1 * state.change / corrections.1
        let root = (state.square / corrections.2).squareRoot()
        parameters[k][i] -= learningRate * direction / (root + eps)
        parameters[k][i] /= 1 + learningRate * weightDecay
      }
    }
  }
}
