import Foundation
import Gradus

/// Exercise 2.6.decay: weight decay under Adam, in its two senses.
///
/// Returns the parameters after Adam's first step. Whatever its betas are, that is a step of
/// γ g/(|g| + 1e-8) for a parameter with the slope g. If `isDecoupled`, the decay is AdamW's, which
/// first shrinks every parameter by the share γλ of itself; if not, it is an L2 penalty of λ/2 p² in
/// the loss (`learningRate` is γ, `decay` is λ).
public func firstAdamStep(
  from parameters: [Double], gradient: [Double], learningRate: Double, decay: Double,
  isDecoupled: Bool
) throws -> [Double] {
  throw Todo("2.6.decay")
}
