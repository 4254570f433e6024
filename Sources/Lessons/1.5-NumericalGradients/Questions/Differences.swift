import Gradus

// What learner's code that differentiates is handed: the question's function, with a note of where
// it is called, or quotients and gradients recorded in the question.

extension DifferenceQuestion {
  /// What `quotient` answers, given the function, the point and the step.
  /// - Throws: What `quotient` throws.
  public func answer(
    _ quotient: ((Double) throws -> Double, Double, Double) throws -> Double
  ) throws -> DifferenceAnswer {
    var calls: [Double] = []
    let value = try quotient(
      { point in
        calls.append((point - x) / step)
        return function(point)
      }, x, step)
    return DifferenceAnswer(quotient: value, calls: calls.sorted())
  }
}

extension GradientQuestion {
  /// What `gradient` answers, given the function, the point and the relative step.
  /// - Throws: What `gradient` throws; the function that it is handed throws a `Misuse` at a list
  ///   of another length.
  public func answer(
    _ gradient: (([Double]) throws -> Double, [Double], Double) throws -> [Double]
  ) throws -> GradientAnswer {
    var calls = 0
    let value = try gradient(
      { point in
        guard point.count == x.count else {
          throw Misuse(description: "f was called with \(point.count) numbers; x has \(x.count)")
        }
        calls += 1
        return function(point)
      }, x, relativeStep)
    return GradientAnswer(gradient: value, calls: calls)
  }
}

extension CheckQuestion {
  /// The recorded gradient at `point`.
  /// - Throws: A `Misuse` where it is none of the points asked about.
  public func analyticGradient(_ point: [Double]) throws -> [Double] {
    try recorded(analytic, point)
  }

  /// The recorded gradient at `point`.
  /// - Throws: A `Misuse` where it is none of the points asked about.
  public func numericGradient(_ point: [Double]) throws -> [Double] { try recorded(numeric, point) }

  private func recorded(_ gradients: [[Double]], _ point: [Double]) throws -> [Double] {
    guard let index = points.firstIndex(of: point) else {
      throw Misuse(
        description: "a gradient was asked for at \(point.map(legible)), which is not one of the "
          + "points given")
    }
    return gradients[index]
  }
}
