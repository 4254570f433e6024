import Foundation
import Gradus

/// Exercise 3.1.momentum: SGD that remembers where it was going.
public struct Momentum: Optimizer {
  /// γ, the step size. A schedule may change it between two steps.
  public var learningRate: Double
  /// μ, how much of the buffer survives a step.
  public var momentum: Double
  /// τ, how much of the new gradient the buffer refuses; it counts from the second step on.
  public var dampening: Double
  /// Whether to look ahead along the buffer; only with a dampening of 0, as in PyTorch.
  public var nesterov: Bool

  // The buffers, one for each tensor, belong here.

  public init(learningRate: Double, momentum: Double, dampening: Double, nesterov: Bool) {
    self.learningRate = learningRate
    self.momentum = momentum
    self.dampening = dampening
    self.nesterov = nesterov
  }

  /// Moves every parameter one step along its buffer.
  ///
  /// `parameters[k][i]` is number i of tensor k; `gradients[k][i]` is the loss's slope there.
  public mutating func step(_ parameters: inout [[Double]], gradients: [[Double]]) throws {
    throw Todo("3.1.momentum")
  }
}
