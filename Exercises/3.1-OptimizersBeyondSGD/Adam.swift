import Foundation
import Gradus

/// Exercise 3.1.adam: running means of the gradient and of its square, both corrected for having
/// started at zero.
public struct Adam: Optimizer {
  /// γ, the step size.
  public var learningRate: Double
  /// β1 and β2, how much of each running mean survives a step.
  public var betas: (Double, Double)
  /// ε, what keeps the division sound where the gradients vanish.
  public var eps: Double

  // The running means and the number of steps taken belong here.

  public init(learningRate: Double, betas: (Double, Double), eps: Double) {
    self.learningRate = learningRate
    self.betas = betas
    self.eps = eps
  }

  /// Moves every parameter one step.
  ///
  /// `parameters[k][i]` is number i of tensor k; `gradients[k][i]` is the loss's slope there.
  public mutating func step(_ parameters: inout [[Double]], gradients: [[Double]]) throws {
    throw Todo("3.1.adam")
  }
}
