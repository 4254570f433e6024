import Exercising
import Gradus
import GradusReference
import NumericalGradientsQuestions
import PropertyTesting

/// The central difference quotient, (f(x + h) − f(x − h)) / 2h.
let centralDifferenceExercise: Exercise<DifferenceQuestion, DifferenceAnswer> = Exercise(
  "1.5.central", "the central difference", file: "CentralDifference.swift", tolerance: 1e-8,
  reference: { try $0.answer { try centralDifference(of: $0, at: $1, step: $2) } },
  claims: [
    .lessonsExample {
      [
        (
          DifferenceQuestion(function: .polynomial([0, 0, 0, 1]), x: 2, step: 0.5),
          DifferenceAnswer(quotient: 12.25, calls: [-1, 1])
        )
      ]
    },
    Claim(
      "is PyTorch's quotient, from calls at x − h and x + h alone",
      asking: { try recordedQuotients("central", in: "1.5-quotients", calls: [-1, 1]) },
      source: Golden.source),
    Claim(
      "on the cubic a + bx + cx² + dx³ it is off by d · h², no more and no less",
      forAll: zip(Generator.vector(4), Generator.vector(1), steps)
    ) { input, central in
      let (c, x, h) = (input.0, input.1[0], input.2)
      let answer = try central.ask(
        DifferenceQuestion(function: .polynomial(c), x: x, step: h))
      let slope = c[1] + 2 * c[2] * x + 3 * c[3] * x * x
      try central.expect(
        answer.quotient, equals: slope + c[3] * h * h,
        scale: abs(c[1]) + 2 * abs(c[2] * x) + 3 * abs(c[3]) * (x * x + h * h),
        "the derivative is \(text(slope)) and d · h² is \(text(c[3] * h * h)), the quotient")
    },
    Claim(
      "half the step leaves a quarter of the error (the derivative by GSL)",
      forAll: curvedProblem, cases: 8
    ) { problem, central in
      let ratio = try errorRatio(problem, central)
      try central.expect(
        abs(ratio - 4) < 0.1,
        answered: "with half the step the error is \(text(1 / ratio)) of what it was",
        expected: "about one quarter: the error is of order h²")
    },
  ],
  deviations: Deviations(
    of: QuotientRecipe { (try $0($1 + $2) - $0($1 - $2)) / (2 * $2) },
    answering: { try $0.answer($1) },
    [
      Deviation("divided-by-h", "The difference over two steps is divided by one") {
        $0.quotient = { (try $0($1 + $2) - $0($1 - $2)) / $2 }
      },
      Deviation("not-divided", "The difference is not divided at all") {
        $0.quotient = { try $0($1 + $2) - $0($1 - $2) }
      },
      Deviation("divided-by-2", "The difference is divided by 2 and not by the step") {
        $0.quotient = { (try $0($1 + $2) - $0($1 - $2)) / 2 }
      },
      Deviation(
        "two-steps", "The steps to both sides are 2h: h is taken for half of each",
        equation: "(f(x + 2h) − f(x − 2h)) / 4h"
      ) {
        $0.quotient = { (try $0($1 + 2 * $2) - $0($1 - 2 * $2)) / (4 * $2) }
      },
      Deviation(
        "no-brackets-below", "Brackets are missing below: the half is multiplied by h",
        equation: "(f(x + h) − f(x − h)) / 2 · h"
      ) {
        $0.quotient = { (try $0($1 + $2) - $0($1 - $2)) / 2 * $2 }
      },
      Deviation(
        "no-brackets-above", "Brackets are missing above: f(x − h) alone is divided",
        equation: "f(x + h) − f(x − h) / 2h"
      ) {
        $0.quotient = { try $0($1 + $2) - $0($1 - $2) / (2 * $2) }
      },
      Deviation("forward", "One side is used: this is the forward quotient") {
        $0.quotient = { (try $0($1 + $2) - $0($1)) / $2 }
      },
      Deviation("backward", "One side is used: this is the backward quotient") {
        $0.quotient = { (try $0($1) - $0($1 - $2)) / $2 }
      },
      Deviation(
        "calls-x-too", "The mean of F and B calls f(x) as well, which drops out of it",
        equation: "(F(h) + B(h)) / 2"
      ) {
        $0.quotient = {
          let here = try $0($1)
          return ((try $0($1 + $2) - here) / $2 + (here - (try $0($1 - $2))) / $2) / 2
        }
      },
      Deviation(
        "half-step", "The steps to both sides are h/2: the step is taken for the whole distance",
        equation: "(f(x + h/2) − f(x − h/2)) / h"
      ) {
        $0.quotient = { (try $0($1 + $2 / 2) - $0($1 - $2 / 2)) / $2 }
      },
      Deviation(
        "sign", "The order of the subtraction is turned round",
        equation: "(f(x − h) − f(x + h)) / 2h"
      ) {
        $0.quotient = { (try $0($1 - $2) - $0($1 + $2)) / (2 * $2) }
      },
      Deviation("unsigned", "The difference lost its sign: all slopes go up") {
        $0.quotient = { abs(try $0($1 + $2) - $0($1 - $2)) / (2 * $2) }
      },
      Deviation(
        "mean-of-values", "The two values are added, not subtracted",
        equation: "(f(x + h) + f(x − h)) / 2h"
      ) {
        $0.quotient = { (try $0($1 + $2) + $0($1 - $2)) / (2 * $2) }
      },
      Deviation(
        "second-derivative", "This is the second derivative's quotient",
        equation: "(f(x + h) − 2f(x) + f(x − h)) / h²"
      ) {
        $0.quotient = { (try $0($1 + $2) - 2 * $0($1) + $0($1 - $2)) / ($2 * $2) }
      },
      Deviation(
        "relative-points", "The step is relative to x, the division is not",
        equation: "(f(x(1 + h)) − f(x(1 − h))) / 2h"
      ) {
        $0.quotient = { (try $0($1 * (1 + $2)) - $0($1 * (1 - $2))) / (2 * $2) }
      },
    ]),
  hints: [
    "Walk as far to the one side as to the other. What bends the curve bends it on both sides "
      + "alike, and drops out of the difference.",
    "(f(x + h) − f(x − h)) / 2h, where 2h is the distance between the two points.",
    "One line: (try f(x + h) - f(x - h)) / (2 * h). Without the brackets below, / 2 * h would "
      + "multiply by h.",
  ],
  why:
    "The terms of second order are equal on both sides and drop out: the error falls with "
    + "h², not h. That is paid for with a second evaluation, and buys two to three more "
    + "digits at the best step.")
