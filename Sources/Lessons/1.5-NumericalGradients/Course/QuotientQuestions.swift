import Exercising
import GradientCheck
import Gradus
import GradusFixtures
import GradusReference
import NumericalGradientsQuestions
import PropertyTesting

// Questions that the claims about quotients draw.

/// Steps at which rounding is far from being seen.
let steps = Generator<Double>.choice(of: [0.1, 0.01, 0.5, 0.02, 0.003])

/// PyTorch's quotients of one kind, with the calls that they are made of.
func recordedQuotients(
  _ kind: String, in recording: String, calls: [Double]
) throws -> [(question: DifferenceQuestion, answer: DifferenceAnswer)] {
  try Golden.lesson(recording).map { item in
    (
      DifferenceQuestion(
        function: try item.scalarFunction(), x: try item.number("x"), step: try item.number("step")),
      DifferenceAnswer(quotient: try item.number(kind), calls: calls)
    )
  }
}

extension LessonRecording.Case {
  /// The function that this case is about.
  func scalarFunction() throws -> ScalarFunction {
    if let coefficients = numbers["polynomial"] { return .polynomial(coefficients) }
    guard let shape = ScalarFunction.Shape(rawValue: name) else {
      throw CheckError("a recording names the unknown shape \(name)")
    }
    return .shaped(
      shape, amplitude: try number("amplitude"), center: try number("center"),
      offset: try number("offset"))
  }
}

/// A point at which a function bends, to the second and to the third order.
struct CurvedProblem: Sendable, CustomStringConvertible {
  let function: ScalarFunction
  let x: Double
  let step: Double

  var description: String { "\(function) at \(x), step \(step)" }
}

let curvedProblem = zip(
  Generator<ScalarFunction.Shape>.choice(of: [.exponential, .sine]), .vector(3),
  .number(in: 0.5...1)
).map { shape, numbers, distance in
  CurvedProblem(
    function: .shaped(shape, amplitude: numbers[0], center: numbers[1], offset: numbers[2]),
    x: numbers[1] + distance, step: 0.02)
}

/// The error of a quotient with the problem's step, divided by that with half of it.
func errorRatio(
  _ problem: CurvedProblem, _ interview: Interview<DifferenceQuestion, DifferenceAnswer>
) throws -> Double {
  let slope = try derivative(of: { problem.function($0) }, at: problem.x, step: 1e-3).value
  let errors = try [problem.step / 2, problem.step].map { step in
    try interview.ask(DifferenceQuestion(function: problem.function, x: problem.x, step: step))
      .quotient - slope
  }
  return errors[1] / errors[0]
}
