import Gradus

// The functions that learner's code of lesson 1.4 is handed, made of the question's numbers.

extension LossSurface {
  /// The loss at a point.
  /// - Throws: A `Misuse` where `point` has not a number for each parameter.
  public func loss(_ point: [Double]) throws -> Double {
    try expect(point, dimensions, "the loss")
    return value(at: point)
  }

  /// The loss of a weight and a bias.
  /// - Throws: A `Misuse` where there are other than two parameters.
  public func loss(weight: Double, bias: Double) throws -> Double { try loss([weight, bias]) }

  /// The gradient at a point.
  /// - Throws: A `Misuse` where `point` has not a number for each parameter.
  public func slopes(_ point: [Double]) throws -> [Double] {
    try expect(point, dimensions, "the gradient")
    return gradient(at: point)
  }
}

extension StableRateQuestion {
  /// The gradient at a point.
  /// - Throws: A `Misuse` where `point` has not a number for each parameter.
  public func slopes(_ point: [Double]) throws -> [Double] {
    try expect(point, minimum.count, "the gradient")
    return gradient(at: point)
  }
}

private func expect(_ point: [Double], _ count: Int, _ what: String) throws {
  guard point.count == count else {
    throw Misuse(
      description: "\(what) was called with \(point.count) numbers; it takes \(count)")
  }
}
