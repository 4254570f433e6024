import Foundation
import Gradus

/// Exercise 3.1.rmsprop: each gradient divided by its recent root mean square.
public struct RMSprop: Optimizer {
  /// γ, the step size.
  public var learningRate: Double
  /// α, how much of the running mean square survives a step.
  public var alpha: Double
  /// ε, what keeps the division sound where the gradients vanish.
  public var eps: Double

  // The running mean squares, one for each parameter, belong here.

  public init(learningRate: Double, alpha: Double, eps: Double) {
    self.learningRate = learningRate
    self.alpha = alpha
    self.eps = eps
  }

  /// Moves every parameter one step.
  ///
  /// `parameters[k][i]` is number i of tensor k; `gradients[k][i]` is the loss's slope there.
  public mutating func step(_ parameters: inout [[Double]], gradients: [[Double]]) throws {
    throw Todo("3.1.rmsprop")
  }
}
