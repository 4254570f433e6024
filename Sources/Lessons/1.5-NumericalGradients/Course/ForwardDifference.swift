import Exercising
import Gradus
import GradusReference
import NumericalGradientsQuestions
import PropertyTesting

/// The forward difference quotient, (f(x + h) − f(x)) / h.
let forwardDifferenceExercise: Exercise<DifferenceQuestion, DifferenceAnswer> = Exercise(
  "1.5.forward", "the forward difference", file: "ForwardDifference.swift", tolerance: 1e-8,
  reference: { try $0.answer { try forwardDifference(of: $0, at: $1, step: $2) } },
  claims: [
    .lessonsExample {
      [
        (
          DifferenceQuestion(function: .polynomial([0, 0, 1]), x: 3, step: 0.1),
          DifferenceAnswer(quotient: 6.1, calls: [0, 1])
        )
      ]
    },
    Claim(
      "is PyTorch's quotient, from calls at x and x + h alone",
      asking: { try recordedQuotients("forward", in: "1.5-quotients", calls: [0, 1]) },
      source: Golden.source),
    Claim(
      "on the parabola a + bx + cx² it is off by c · h, no more and no less",
      forAll: zip(Generator.vector(3), Generator.vector(1), steps)
    ) { input, forward in
      let (c, x, h) = (input.0, input.1[0], input.2)
      let answer = try forward.ask(
        DifferenceQuestion(function: .polynomial(c), x: x, step: h))
      try forward.expect(
        answer.quotient, equals: c[1] + 2 * c[2] * x + c[2] * h,
        scale: abs(c[1]) + abs(c[2]) * (2 * abs(x) + h),
        "the derivative is \(text(c[1] + 2 * c[2] * x)) and c · h is \(text(c[2] * h)), the quotient"
      )
    },
    Claim(
      "half the step leaves half the error (the derivative by GSL)", forAll: curvedProblem,
      cases: 8
    ) { problem, forward in
      let ratio = try errorRatio(problem, forward)
      try forward.expect(
        abs(ratio - 2) < 0.1,
        answered: "with half the step the error is \(text(1 / ratio)) of what it was",
        expected: "about one half: the error is of order h")
    },
  ],
  deviations: Deviations(
    of: QuotientRecipe { (try $0($1 + $2) - $0($1)) / $2 }, answering: { try $0.answer($1) },
    [
      Deviation("backward", "The step goes back: this is the backward quotient") {
        $0.quotient = { (try $0($1) - $0($1 - $2)) / $2 }
      },
      Deviation("central", "Both sides are used: this is the central quotient") {
        $0.quotient = { (try $0($1 + $2) - $0($1 - $2)) / (2 * $2) }
      },
      Deviation(
        "sign", "The order of the subtraction is turned round",
        equation: "(f(x) − f(x + h)) / h"
      ) {
        $0.quotient = { (try $0($1) - $0($1 + $2)) / $2 }
      },
      Deviation("not-divided", "The difference is not divided by the step") {
        $0.quotient = { try $0($1 + $2) - $0($1) }
      },
      Deviation("multiplied", "The difference is multiplied by the step") {
        $0.quotient = { (try $0($1 + $2) - $0($1)) * $2 }
      },
      Deviation("divided-by-square", "The difference is divided by h²") {
        $0.quotient = { (try $0($1 + $2) - $0($1)) / ($2 * $2) }
      },
      Deviation("divided-by-2h", "The difference is divided by 2h, as the central one is") {
        $0.quotient = { (try $0($1 + $2) - $0($1)) / (2 * $2) }
      },
      Deviation(
        "no-brackets", "Brackets are missing: f(x) alone is divided",
        equation: "f(x + h) − f(x) / h"
      ) {
        $0.quotient = { try $0($1 + $2) - $0($1) / $2 }
      },
      Deviation("step-doubled", "The function is called at x + 2h") {
        $0.quotient = { (try $0($1 + 2 * $2) - $0($1)) / $2 }
      },
      Deviation(
        "relative-point", "The step is relative to x, the division is not",
        equation: "(f(x(1 + h)) − f(x)) / h"
      ) {
        $0.quotient = { (try $0($1 * (1 + $2)) - $0($1)) / $2 }
      },
      Deviation(
        "relative-step", "The step is relative to x, in the call and in the division",
        equation: "(f(x(1 + h)) − f(x)) / hx"
      ) {
        $0.quotient = { (try $0($1 * (1 + $2)) - $0($1)) / ($2 * $1) }
      },
      Deviation(
        "at-the-step", "The function is called at h and not at x + h",
        equation: "(f(h) − f(x)) / h"
      ) {
        $0.quotient = { (try $0($2) - $0($1)) / $2 }
      },
    ]),
  hints: [
    "A slope is a rise over a run. Measure the height at the point and a little further on.",
    "(f(x + h) − f(x)) / h",
    "One line: call f twice, subtract, divide. The subtraction needs brackets around it, and each "
      + "call of f a try, or one try in front of the whole line.",
  ],
  why:
    "The chord's slope is the tangent's plus half of h·f″ and rounding over h. Divided by "
    + "the step that was really taken, (x + h) − x, the rounding of x + h itself does no "
    + "harm.")

/// A difference quotient as a recipe.
struct QuotientRecipe: Sendable {
  typealias Quotient =
    @Sendable (_ f: (Double) throws -> Double, _ x: Double, _ h: Double) throws -> Double

  var quotient: Quotient

  func answer(_ question: DifferenceQuestion) throws -> DifferenceAnswer {
    try question.answer(quotient)
  }
}
