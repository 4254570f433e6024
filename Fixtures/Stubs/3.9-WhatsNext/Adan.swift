import Foundation
import Gradus

/// Exercise 3.9.adan: Adan, from its paper's equations, with each running mean corrected for its start
/// at zero. In the first step the gradient has not changed.
public struct Adan: Optimizer {
  /// γ, the step size. A schedule may change it between two steps.
  public var learningRate: Double
  /// β1, β2 and β3: how much of each running mean survives a step, that of the gradient, that of its
  /// change and that of the square.
  public var betas: (Double, Double, Double)
  /// ε, added to the root.
  public var eps: Double
  /// λ, whose decay divides after the step.
  public var weightDecay: Double

  // The running means, the last gradients and the count of steps belong here.

  public init(
    learningRate: Double, betas: (Double, Double, Double), eps: Double, weightDecay: Double
  ) {
    self.learningRate = learningRate
    self.betas = betas
    self.eps = eps
    self.weightDecay = weightDecay
  }

  /// Moves every parameter one step.
  ///
  /// `parameters[k][i]` is number i of tensor k; `gradients[k][i]` is the loss's slope there.
  public mutating func step(_ parameters: inout [[Double]], gradients: [[Double]]) throws {
    throw Todo("3.9.adan")
  }
}
