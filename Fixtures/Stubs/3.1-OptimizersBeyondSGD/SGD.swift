import Foundation
import Gradus

/// Exercise 3.1.sgd: stochastic gradient descent with weight decay.
///
/// Everything an optimizer needs to know arrives in `init`; everything it does happens in `step`.
public struct SGD: Optimizer {
  /// γ, the step size.
  public var learningRate: Double
  /// λ, how strongly a parameter is pulled towards zero; 0 for not at all.
  public var weightDecay: Double

  public init(learningRate: Double, weightDecay: Double) {
    self.learningRate = learningRate
    self.weightDecay = weightDecay
  }

  /// Moves every parameter one step against its gradient.
  ///
  /// `parameters[k][i]` is number i of tensor k; `gradients[k][i]` is the loss's slope there.
  /// With weight decay, the slope of λ/2 · p² joins the gradient first.
  public mutating func step(_ parameters: inout [[Double]], gradients: [[Double]]) throws {
    throw Todo("3.1.sgd")
  }
}
