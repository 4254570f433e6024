import CPerceptron
import Foundation
import GradientCheck

/// A perceptron of a given size at a fixed point, with its right gradient by GSL.
public struct Perceptron: Sendable {
  let inputs: Int32
  let hidden: Int32
  public let parameters: [Double]
  let gradient: [Double]

  public init(inputs: Int, hidden: Int) {
    (self.inputs, self.hidden) = (Int32(inputs), Int32(hidden))
    let count = hidden * (inputs + 2) + 1
    // About as wide as PyTorch initialises them, so that no unit is saturated.
    parameters = (0..<count).map { sin(Double($0) * 1.7 + 0.3) / Double(inputs).squareRoot() }
    var gradient = Array(repeating: 0.0, count: count)
    perceptron_gradient(parameters, self.inputs, self.hidden, &gradient)
    self.gradient = gradient
  }

  func loss(_ parameters: [Double]) -> Double { perceptron_loss(parameters, inputs, hidden) }

  /// The full pass in plain C; returns the evaluations.
  public func passInC() -> Int {
    var gradient = gradient
    return perceptron_gsl_gradient(parameters, inputs, hidden, &gradient)
  }

  /// The full pass by the checker; returns the evaluations.
  public func pass() throws -> Int {
    try GradientChecker().checkCoordinates(of: loss, at: parameters, is: gradient).evaluations
  }

  /// The check with the coordinates in `errors` off by so much of themselves.
  public func check(errors: [Int: Double], seed: UInt64) throws -> GradientReport {
    var gradient = gradient
    for (index, size) in errors { gradient[index] *= 1 + size }
    return try GradientChecker(seed: seed).check(of: loss, at: parameters, is: gradient)
  }

  /// The check with the gradient wrong in `wrong` coordinates; returns the evaluations.
  public func locate(_ wrong: Int) throws -> Int {
    var gradient = gradient
    for k in 0..<wrong { gradient[(17 + k * 2011) % gradient.count] *= 1.01 }
    return try GradientChecker(seed: 1).check(of: loss, at: parameters, is: gradient).evaluations
  }
}
