import Foundation
import Gradus

/// Exercise 3.9.lion: Lion, from its paper's equations. Each number moves by the learning rate, up or
/// down; only the sign of what β1 mixes counts. A sign of 0 is 0.
public struct Lion: Optimizer {
  /// γ, the step size. A schedule may change it between two steps.
  public var learningRate: Double
  /// β1, the share of the memory in the step, and β2, what survives of the memory.
  public var betas: (Double, Double)
  /// λ, decoupled as AdamW's.
  public var weightDecay: Double

  // The memory, one number for each parameter, belongs here.

  public init(learningRate: Double, betas: (Double, Double), weightDecay: Double) {
    self.learningRate = learningRate
    self.betas = betas
    self.weightDecay = weightDecay
  }

  /// Moves every parameter one step.
  ///
  /// `parameters[k][i]` is number i of tensor k; `gradients[k][i]` is the loss's slope there.
  public mutating func step(_ parameters: inout [[Double]], gradients: [[Double]]) throws {
    throw Todo("3.9.lion")
  }
}
