import Foundation
import Gradus

/// Exercise 1.1.step: one step against the slope.
///
/// Returns all parameters after one step. `parameters[i]` is a parameter, `gradient[i]` the loss's
/// slope along it; both lists are of one length, which may be 0. `learningRate` is γ.
public func step(
  _ parameters: [Double], gradient: [Double], learningRate: Double
) throws -> [Double] {
  throw Todo("1.1.step")
}
