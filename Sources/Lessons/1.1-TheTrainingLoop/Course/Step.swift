import Exercising
import GradientCheck
import Gradus
import GradusReference
import PropertyTesting
import TheTrainingLoopQuestions

/// One step of gradient descent.
package let stepExercise: Exercise<GradientStep, Parameters> = Exercise(
  "1.1.step", "one step", file: "Step.swift", tolerance: 1e-12,
  reference: {
    Parameters(
      gradientStep($0.parameters, gradient: $0.gradient, learningRate: $0.learningRate))
  },
  claims: [
    .lessonsExample {
      [
        (
          GradientStep(parameters: [1.2, 0.5], gradient: [-10, -4.2], learningRate: 0.05),
          Parameters([1.7, 0.71])
        )
      ]
    },
    Claim("moves as PyTorch's SGD does", asking: recordedSteps, source: Golden.source),
    Claim(
      "every parameter moves by −γ times its own slope, whatever its size",
      forAll: Generator<Int>.integer(in: 1...5).flatMap { count in
        zip(
          Generator.number.array(count: count), Generator.number.array(count: count),
          .choice(of: [0.1, 0.5, 0.03, 2, 1e-5]))
      }
    ) { input, step in
      let (parameters, gradient, rate) = input
      try step.expect(
        GradientStep(parameters: parameters, gradient: gradient, learningRate: rate),
        toBe: Parameters(zip(parameters, gradient).map { $0 - rate * $1 }),
        source: "parameter − γ · slope")
    },
    Claim(
      "along the step the loss falls as fast as the gradient says (slope by GSL)",
      forAll: .choice(of: stepsOnBowls), cases: 4
    ) { input, step in
      let (bowl, start, rate) = input
      let gradient = bowl.gradient(at: start)
      func parameters(_ rate: Double) throws -> [Double] {
        let question = GradientStep(parameters: start, gradient: gradient, learningRate: rate)
        let answer = try step.ask(question)
        return answer.numbers
      }
      let after = try parameters(rate)
      try step.expect(
        after.count == 2, answered: "\(after.count) parameters", expected: "2 parameters")
      // The rate alone changes: L(p − γg) has the slope −g · ∇L(p − γg) along γ.
      let there = bowl.gradient(at: zip(start, gradient).map { $0 - rate * $1 })
      let slope = -zip(gradient, there).reduce(0) { $0 + $1.0 * $1.1 }
      let checks = try checkGradient(
        of: { bowl.value(at: try parameters($0[0])) }, at: [rate], is: [slope])
      for check in checks {
        try step.expect(
          check.verdict == .agrees,
          answered: "as the rate grows through \(text(rate)), the loss after the step changes at "
            + "\(text(check.numeric.value)) ± \(text(check.numeric.bar))",
          expected: text(slope))
      }
    },
  ],
  robustness: [
    Claim(
      "where the gradient or the rate is zero nothing moves, and an empty list stays empty",
      asking: {
        [([], [], 0.1), ([3, -0.5], [0, 0], 0.1), ([-2, 0.25, 7], [1, -4, 2], 0)].map {
          (
            GradientStep(parameters: $0, gradient: $1, learningRate: $2), Parameters($0)
          )
        }
      }, source: "by hand")
  ],
  deviations: Deviations(of: StepRecipe(), answering: { try $0.answer($1) }, StepRecipe.all),
  hints: [
    "The gradient says how fast the loss rises along each parameter. You want it to fall. Which way "
      + "do you go, and how far if the learning rate says how much of the slope to take?",
    "pᵢ ← pᵢ − γ gᵢ, for each i by itself.",
    "Make a new list: parameters.indices.map { i in … }, with parameters[i] and gradient[i] on the "
      + "right. An empty list comes out empty by itself.",
  ],
  why:
    "Near where you stand the loss is a slope. Against it a step of length γ‖g‖ lowers the "
    + "loss by about γ‖g‖², more than any other step of that length; beyond “near” the rate "
    + "has to be small enough.")

private func recordedSteps() throws -> [(question: GradientStep, answer: Parameters)] {
  try Golden.lesson("1.1-step").map {
    (
      GradientStep(
        parameters: try $0.list("parameters"), gradient: try $0.list("gradient"),
        learningRate: try $0.number("rate")),
      Parameters(try $0.list("result"))
    )
  }
}

/// Bowls over two parameters with a start and a rate; each is as steep along one of them as along
/// the other to a factor of 4.
let stepsOnBowls: [(bowl: QuadraticLoss, start: [Double], rate: Double)] = [
  (
    QuadraticLoss(center: [0.5, -1], curvature: Matrix([[1, 0.125], [0.125, 2]]), floor: 1),
    [1, 0.5], 0.25
  ),
  (
    QuadraticLoss(
      center: [-1.25, 0.75], curvature: Matrix([[3, 0.5], [0.5, 0.75]]), floor: 0.25), [0.25, 2],
    0.0625
  ),
  (
    QuadraticLoss(center: [2, 1.5], curvature: Matrix([[0.5, -0.25], [-0.25, 1.5]]), floor: 2),
    [-0.5, -1.75],
    0.25
  ),
]

extension QuadraticLoss {
  /// Bowls over `count` parameters, each as steep as any other to a factor of about 6.
  static func any(_ count: Int) -> Generator<QuadraticLoss> {
    zip(
      Generator.vector(count), Generator<Double>.number(in: 0.5...3).array(count: count),
      .number(in: 0.25...2)
    ).map { center, steepness, floor in
      var curvature = Matrix(rows: count, columns: count, filledWith: 0.125)
      for k in 0..<count { curvature[k, k] = steepness[k] }
      return QuadraticLoss(center: center, curvature: curvature, floor: floor)
    }
  }
}

/// The line of the step.
struct StepRecipe: Sendable {
  /// What becomes of parameter i.
  var parameter: @Sendable (_ i: Int, _ question: GradientStep) -> Double = { i, question in
    question.parameters[i] - question.learningRate * question.gradient[i]
  }

  func answer(_ question: GradientStep) throws -> Parameters {
    Parameters(question.parameters.indices.map { parameter($0, question) })
  }

  static let all: [Deviation<StepRecipe>] = [
    Deviation("ascent", "The step goes up the slope: + where − belongs") {
      $0.parameter = { i, q in q.parameters[i] + q.learningRate * q.gradient[i] }
    },
    Deviation("sign-lost", "The slope's size is taken without its sign") {
      $0.parameter = { i, q in q.parameters[i] - q.learningRate * abs(q.gradient[i]) }
    },
    Deviation("no-rate", "The learning rate is forgotten") {
      $0.parameter = { i, q in q.parameters[i] - q.gradient[i] }
    },
    Deviation("divided-by-rate", "The slope is divided by the learning rate, not multiplied") {
      $0.parameter = { i, q in
        q.gradient[i] == 0 ? q.parameters[i] : q.parameters[i] - q.gradient[i] / q.learningRate
      }
    },
    Deviation("step-returned", "The step itself is returned, γ · slope, not where it leads") {
      $0.parameter = { i, q in q.learningRate * q.gradient[i] }
    },
    Deviation("signed-step-returned", "The step −γ · slope is returned, not where it leads") {
      $0.parameter = { i, q in -q.learningRate * q.gradient[i] }
    },
    Deviation("turned-round", "The subtraction is turned round: γ · slope − parameter") {
      $0.parameter = { i, q in q.learningRate * q.gradient[i] - q.parameters[i] }
    },
    Deviation("shrinks", "The parameter shrinks too: (1 − γ) · parameter − γ · slope") {
      $0.parameter = { i, q in
        (1 - q.learningRate) * q.parameters[i] - q.learningRate * q.gradient[i]
      }
    },
    Deviation("not-written-back", "The parameters come back unmoved: a copy of each was changed") {
      $0.parameter = { i, q in q.parameters[i] }
    },
    Deviation("first-only", "Only the first parameter moves") {
      $0.parameter = { i, q in
        i == 0 ? q.parameters[0] - q.learningRate * q.gradient[0] : q.parameters[i]
      }
    },
    Deviation("last-unmoved", "The last parameter does not move") {
      $0.parameter = { i, q in
        i == q.parameters.count - 1
          ? q.parameters[i] : q.parameters[i] - q.learningRate * q.gradient[i]
      }
    },
    Deviation("first-slope-for-all", "All parameters move by the first one's slope") {
      $0.parameter = { i, q in q.parameters[i] - q.learningRate * q.gradient[0] }
    },
    Deviation("slopes-summed", "All parameters move by the sum of the slopes") {
      $0.parameter = { i, q in q.parameters[i] - q.learningRate * q.gradient.reduce(0, +) }
    },
    Deviation("slopes-averaged", "All parameters move by the mean of the slopes") {
      $0.parameter = { i, q in
        let mean = q.gradient.reduce(0, +) / Double(q.gradient.count)
        return q.parameters[i] - q.learningRate * mean
      }
    },
    Deviation("slopes-add-up", "Each parameter moves by the sum of the slopes up to its own") {
      $0.parameter = { i, q in
        q.parameters[i] - q.gradient[...i].reduce(0) { $0 + q.learningRate * $1 }
      }
    },
    Deviation("averaged", "The step is divided by the number of parameters") {
      $0.parameter = { i, q in
        q.parameters[i] - q.learningRate * q.gradient[i] / Double(q.parameters.count)
      }
    },
    Deviation("unit-length", "The gradient is scaled to length 1: its size is lost") {
      $0.parameter = { i, q in
        let length = q.gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return q.parameters[i] - (length == 0 ? 0 : q.learningRate * q.gradient[i] / length)
      }
    },
    Deviation("sign-only", "Only the sign of the slope counts: every step has length γ") {
      $0.parameter = { i, q in
        let sign = q.gradient[i] > 0 ? 1.0 : q.gradient[i] < 0 ? -1 : 0
        return q.parameters[i] - q.learningRate * sign
      }
    },
    Deviation("brackets", "Brackets too many: (parameter − γ) · slope") {
      $0.parameter = { i, q in (q.parameters[i] - q.learningRate) * q.gradient[i] }
    },
    Deviation("share-of-parameter", "The step is a share of the parameter: p · (1 − γ · slope)") {
      $0.parameter = { i, q in q.parameters[i] * (1 - q.learningRate * q.gradient[i]) }
    },
  ]
}
