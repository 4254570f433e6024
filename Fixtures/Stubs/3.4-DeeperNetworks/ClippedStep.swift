import Foundation
import Gradus

/// Exercise 3.4.clip: a step of descent that no gradient can make long.
///
/// `parameters` and `gradients` have one list for each tensor. Returns the norm of all gradients
/// together, as they came, and the parameters after a step of plain descent with clipped gradients.
/// By norm, all are multiplied by limit / (norm + 1e-6), but never by more than 1; by value, each
/// number is limited to between −limit and limit.
public func clippedStep(
  _ parameters: [[Double]], gradients: [[Double]], learningRate: Double, limit: Double,
  byValue: Bool
) throws -> (norm: Double, parameters: [[Double]]) {
  throw Todo("3.4.clip")
}
