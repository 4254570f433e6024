import Gradus

/// A question to the V curve: the quotients that a function has at each step.
public struct VCurveQuestion: Question, Equatable {
  /// What the function is, for messages.
  public var function: String
  /// Where the quotients are taken.
  public var x: Double
  /// f(x).
  public var value: Double
  /// f′(x), f″(x) and f‴(x).
  public var derivatives: [Double]
  /// The steps, each above 0.
  public var steps: [Double]
  /// The forward quotient with each of the steps.
  public var forward: [Double]
  /// The central quotient with each of the steps.
  public var central: [Double]

  public init(
    function: String, x: Double, value: Double, derivatives: [Double], steps: [Double],
    forward: [Double], central: [Double]
  ) {
    self.function = function
    self.x = x
    self.value = value
    self.derivatives = derivatives
    self.steps = steps
    self.forward = forward
    self.central = central
  }

  public var summary: String {
    "the V curve of \(function) at x = \(legible(x)) over the steps "
      + shortenedInTheMiddle(steps.map(legible)).joined(separator: ", ")
  }

  /// What an error or a prediction is made of.
  public func detail(at index: Int) -> String? {
    let (curve, place) = index.quotientAndRemainder(dividingBy: steps.count + 3)
    let quotients = curve == 0 ? forward : central
    if place < steps.count {
      return "with the step \(legible(steps[place])) the quotient is "
        + "\(legible(quotients[place])), the derivative \(legible(derivatives[0]))"
    }
    guard place == steps.count + 2 else {
      return "the derivative is \(legible(derivatives[0])), the quotients are \(listed(quotients))"
    }
    return "the function is \(legible(value)) there, its second and third derivatives are "
      + "\(legible(derivatives[1])) and \(legible(derivatives[2]))"
  }
}
