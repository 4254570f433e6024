import Exercising
import Gradus
import GradusReference
import NumericalGradientsQuestions
import PropertyTesting

/// The numerical gradient: central quotients along one coordinate at a time.
let numericalGradientExercise: Exercise<GradientQuestion, GradientAnswer> = Exercise(
  "1.5.gradient", "the numerical gradient", file: "NumericalGradient.swift", tolerance: 1e-8,
  reference: {
    try $0.answer { try numericalGradient(of: $0, at: $1, relativeStep: $2) }
  },
  claims: [
    .lessonsExample {
      [
        (
          GradientQuestion(
            function: .regression(features: Matrix([[2]]), targets: [1], decay: 0),
            x: [3, -2], relativeStep: 0.1),
          GradientAnswer(gradient: [12, 6], calls: 4)
        )
      ]
    },
    Claim(
      "is PyTorch's central quotient along each coordinate, at two calls each",
      asking: recordedGradients, source: Golden.source),
    Claim(
      "agrees with GSL's derivatives where the parameters' sizes run from 1e-13 to 1e6",
      forAll: scaledProblem(points: 1), cases: 8
    ) { problem, gradient in
      let x = problem.points[0]
      let answer = try gradient.ask(
        GradientQuestion(function: problem.function, x: x, relativeStep: 1e-4))
      let expected = try gradientByGSL(problem.function, at: x)
      try gradient.expect(
        answer.gradient.count == x.count, answered: "\(answer.gradient.count) derivatives",
        expected: "\(x.count), one for each coordinate")
      for index in x.indices {
        try gradient.expect(
          answer.gradient[index], equals: expected[index], within: 1e-6,
          scale: problem.sizes[0][index],
          "where x[\(index)] = \(text(x[index])), gradient[\(index)]")
      }
    },
    Claim(
      "is exact on a quadratic loss, at zeros too", forAll: quadraticProblem, cases: 8
    ) { input, gradient in
      let (function, x) = input
      let question = GradientQuestion(function: function, x: x, relativeStep: 0.01)
      try gradient.expect(
        question, toBe: GradientAnswer(gradient: function.gradient(at: x), calls: 2 * x.count),
        source: "2/n Xᵀe and 2/n Σ e")
    },
  ],
  deviations: Deviations(
    of: GradientRecipe(), answering: { try $0.answer($1) },
    [
      Deviation("absolute-step", "One step for all coordinates, whatever their size") {
        $0.step = { _, _, relative in relative }
      },
      Deviation(
        "step-at-least-one", "The step is relative to max(|x|, 1), and oversteps small parameters",
        seenIn: "R's marfx, after Miranda & Fackler 2002"
      ) {
        $0.step = { $2 * max(abs($0[$1]), 1) }
      },
      Deviation("step-one-plus", "The step is relative to 1 + |x|, and too long for small x") {
        $0.step = { $2 * (1 + abs($0[$1])) }
      },
      Deviation("largest-for-all", "One step for all, relative to the largest coordinate") {
        $0.step = { x, _, relative in relative * (x.map(abs).max() ?? 1) }
      },
      Deviation("no-step-at-zero", "At x[i] = 0 the step is 0, and 0 / 0 is no number") {
        $0.step = { $2 * abs($0[$1]) }
      },
      Deviation("small-is-zero", "A small x[i] is treated as 0, and oversteps") {
        $0.step = { $2 * (abs($0[$1]) < 1e-8 ? 1 : abs($0[$1])) }
      },
      Deviation("zero-left-out", "Where x[i] = 0 the answer is 0, without a call of f") {
        $0.leavesOutZeros = true
      },
      Deviation("not-restored", "A coordinate is not put back before the next one moves") {
        $0.restores = false
      },
      Deviation("all-together", "All coordinates move at once, each by a step of its own") {
        $0.othersStep = { x, other, _, relative in relative * (x[other] == 0 ? 1 : abs(x[other])) }
      },
      Deviation("all-by-one-step", "All coordinates move at once, by the step of one of them") {
        $0.othersStep = { x, _, index, relative in relative * (x[index] == 0 ? 1 : abs(x[index])) }
      },
      Deviation("forward", "Forward quotients, not central ones") { $0.isForward = true },
      Deviation("divided-by-h", "The difference over two steps is divided by one") {
        $0.divisor = { step, _ in step }
      },
      Deviation("divided-by-relative-step", "The division is by 2 · relativeStep, without |x|") {
        $0.divisor = { _, relative in 2 * relative }
      },
      Deviation("sign", "The order of the subtraction is turned round") {
        $0.divisor = { step, _ in -2 * step }
      },
    ]),
  hints: [
    "A gradient is one slope for each coordinate. Freeze all but one, and you have a function of "
      + "one number, of which you know the slope.",
    "∂f/∂xᵢ ≈ (f(x + h dᵢ) − f(x − h dᵢ)) / 2h with h = relativeStep · |xᵢ|, or relativeStep where "
      + "xᵢ = 0. dᵢ is 1 at place i and 0 elsewhere.",
    "Inside the loop over x.indices make a copy, var point = x; set point[i] = x[i] + h, call f; set "
      + "point[i] = x[i] - h, call f. The next turn makes a new copy, so that nothing is left over.",
  ],
  why:
    "Moving one coordinate makes a function of one number, for which the central difference "
    + "is known. A step relative to the coordinate keeps as many digits of it whatever its "
    + "size.")

private func recordedGradients() throws -> [(question: GradientQuestion, answer: GradientAnswer)] {
  try Golden.lesson("1.5-gradient").map { item in
    let x = try item.list("x")
    return (
      GradientQuestion(
        function: try item.multivariateFunction(), x: x,
        relativeStep: try item.number("relative_step")),
      GradientAnswer(gradient: try item.list("numeric"), calls: 2 * x.count)
    )
  }
}

/// A regression and parameters, of which the second is 0.
private let quadraticProblem: Generator<(MultivariateFunction, [Double])> = zip(
  Generator<[Double]>.vector(15), Generator<[Double]>.vector(5), Generator<[Double]>.vector(4)
).map { features, targets, x in
  let function = MultivariateFunction.regression(
    features: Matrix(rows: 5, columns: 3, values: features), targets: targets, decay: 0.5)
  return (function, [x[0], 0, 100 * x[2], x[3]])
}

/// The lines of the numerical gradient.
struct GradientRecipe: Sendable {
  var step: @Sendable (_ x: [Double], _ index: Int, _ relative: Double) -> Double = {
    $2 * ($0[$1] == 0 ? 1 : abs($0[$1]))
  }
  var divisor: @Sendable (_ step: Double, _ relative: Double) -> Double = { step, _ in 2 * step }
  var restores = true
  /// How far another coordinate moves along with the one at `index`; nil where it stays.
  var othersStep:
    (@Sendable (_ x: [Double], _ other: Int, _ index: Int, _ relative: Double) -> Double)?
  var leavesOutZeros = false
  var isForward = false

  func answer(_ question: GradientQuestion) throws -> GradientAnswer {
    try question.answer { f, x, relative in
      var point = x
      return try x.indices.map { index in
        if leavesOutZeros && x[index] == 0 { return 0 }
        let h = step(x, index, relative)
        func value(_ sign: Double) throws -> Double {
          if let othersStep {
            point = x.indices.map { x[$0] + sign * othersStep(x, $0, index, relative) }
          }
          point[index] = x[index] + sign * h
          return try f(point)
        }
        let difference = isForward ? try value(1) - value(0) : try value(1) - value(-1)
        if restores { point = x }
        return difference / (isForward ? h : divisor(h, relative))
      }
    }
  }
}
