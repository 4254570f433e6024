import Gradus

// The questions and answers of lesson 1.5: quotients, their errors, gradients, checks of gradients,
// and what a quotient is worth.

/// A question to a difference quotient: the slope of `function` at `x` with one step.
public struct DifferenceQuestion: Question, Equatable {
  /// The function whose slope is asked for.
  public var function: ScalarFunction
  /// Where it is asked for.
  public var x: Double
  /// h, above 0.
  public var step: Double

  public init(function: ScalarFunction, x: Double, step: Double) {
    self.function = function
    self.x = x
    self.step = step
  }

  public var summary: String {
    "the slope of \(function) at x = \(legible(x)) with the step \(legible(step))"
  }

  /// The quotient: where `f` was called is no number to find a shape in.
  public func essence(of answer: [Double]) -> Essence {
    Essence(Array(answer.prefix(1)), name: "quotient")
  }
}

/// A difference quotient, and where the function was called for it.
public struct DifferenceAnswer: PartedAnswer, Equatable {
  /// What was taken for the slope.
  public var quotient: Double
  /// (point − x) / step for each call, in ascending order: 1 is x + h, 0 is x itself.
  public var calls: [Double]

  public init(quotient: Double, calls: [Double]) {
    self.quotient = quotient
    self.calls = calls
  }

  public var parts: [Part] { [Part("the quotient", quotient), Part("calls", calls)] }

  public var outline: String { "a quotient made from \(calls.count) calls of f" }

  public func place(of index: Int) -> String {
    index == 0
      ? "the quotient" : "the calls of f: call \(index) of \(calls.count), in steps away from x"
  }
}

/// A question to the numerical gradient.
public struct GradientQuestion: Question, Equatable {
  /// The function whose gradient is asked for.
  public var function: MultivariateFunction
  /// Where it is asked for: a number for each coordinate.
  public var x: [Double]
  /// The step of a coordinate, relative to its size.
  public var relativeStep: Double

  public init(function: MultivariateFunction, x: [Double], relativeStep: Double) {
    self.function = function
    self.x = x
    self.relativeStep = relativeStep
  }

  public var summary: String {
    "the gradient of \(function), at x = (\(x.map(legible).joined(separator: ", "))), relative step "
      + legible(relativeStep)
  }

  public func detail(at index: Int) -> String? {
    let coordinate = index < x.count ? "x[\(index)] = \(legible(x[index])); " : ""
    return "\(coordinate)the function is \(function.numbersInWords)"
  }
}

/// A numerical gradient, and how often the function was called for it.
public struct GradientAnswer: PartedAnswer, Equatable {
  /// One slope for each coordinate.
  public var gradient: [Double]
  /// How often the function was called.
  public var calls: Int

  public init(gradient: [Double], calls: Int) {
    self.gradient = gradient
    self.calls = calls
  }

  public var parts: [Part] {
    [Part("gradient", gradient), Part("the number of calls of f", Double(calls))]
  }

  /// Coordinates have scales of their own, and each counts by itself.
  public var scales: [Double] { numbers.map(abs) }

  public func place(of index: Int) -> String {
    index < gradient.count ? "gradient[\(index)]" : "the number of calls of f"
  }
}
