import Gradus

// The functions that learner's code of lesson 1.4 is handed, made of the question's numbers.

extension QuadraticLoss {
  /// The second derivatives, a row of numbers for each parameter.
  public var hessian: [[Double]] { (0..<curvature.rows).map { Array(curvature.row($0)) } }
}

extension LossSurface {
  /// The loss at a point.
  /// - Throws: A `Misuse` where `point` has not a number for each parameter.
  public func loss(_ point: [Double]) throws -> Double {
    try Misuse.check(point, dimensions, "the loss")
    return value(at: point)
  }

  /// The loss of a weight and a bias.
  /// - Throws: A `Misuse` where there are other than two parameters.
  public func loss(weight: Double, bias: Double) throws -> Double { try loss([weight, bias]) }

  /// The gradient at a point.
  /// - Throws: A `Misuse` where `point` has not a number for each parameter.
  public func slopes(_ point: [Double]) throws -> [Double] {
    try Misuse.check(point, dimensions, "the gradient")
    return gradient(at: point)
  }
}
