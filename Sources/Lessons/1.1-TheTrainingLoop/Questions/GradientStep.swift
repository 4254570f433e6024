import Gradus

/// A question to one step of gradient descent.
public struct GradientStep: Question, Equatable {
  /// The parameters before the step.
  public var parameters: [Double]
  /// The loss's slope along each parameter.
  public var gradient: [Double]
  /// γ, which a slope is multiplied by.
  public var learningRate: Double

  public init(parameters: [Double], gradient: [Double], learningRate: Double) {
    self.parameters = parameters
    self.gradient = gradient
    self.learningRate = learningRate
  }

  public var summary: String {
    "one step from parameters \(listed(parameters)) with gradient \(listed(gradient)) and "
      + "learningRate \(legible(learningRate))"
  }

  public func detail(at index: Int) -> String? {
    guard index < parameters.count, parameters.count > 1 else { return nil }
    return "parameter \(legible(parameters[index])), its slope \(legible(gradient[index]))"
  }

  /// The steps themselves: what each parameter is after the step less what it was before.
  public func essence(of answer: [Double]) -> Essence {
    Essence(zip(answer, parameters).map { $0 - $1 }, name: "step")
  }
}
