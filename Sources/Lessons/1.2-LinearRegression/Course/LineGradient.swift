import Exercising
import Gradus
import GradusFixtures
import GradusReference
import LinearRegressionQuestions
import PropertyTesting

/// The gradient of the mean squared error of a line.
package let lineGradientExercise: Exercise<LineGradientQuestion, LineGradient> = Exercise(
  "1.2.gradient", "the gradient for one feature", file: "LineGradient.swift",
  reference: { LineGradient($0.line.gradient(on: $0.data)) },
  claims: [
    .lessonsExample {
      [
        (
          LineGradientQuestion(
            line: Line(weight: 2, bias: 3), data: Dataset(x: [0, 1, 2, 5], y: [4, 7, 9, 12])),
          LineGradient(Line(weight: -0.5, bias: -2))
        )
      ]
    },
    Claim("is PyTorch's gradient", asking: recorded, source: Golden.source),
    Claim(
      "is the slope of the mean squared error, by GSL's numerical derivative",
      forAll: zip(Generator<Int>.integer(in: 2...5).flatMap { points($0) }, .vector(2)), cases: 8
    ) { input, gradient in
      let (data, at) = input
      let line = Line(weight: at[0], bias: at[1])
      let answer = try gradient.ask(LineGradientQuestion(line: line, data: data)).gradient
      try gradient.expect(
        [answer.weight, answer.bias], ["the slope by weight", "the slope by bias"],
        isTheGradientOf: "the mean squared error there",
        { meanSquaredError(of: Line(weight: $0[0], bias: $0[1]), on: data) }, at: at)
    },
    Claim(
      "is the loss's curvature times the distance from the least-squares line, by GSL",
      forAll: zip(Generator<Int>.integer(in: 3...6).flatMap { points($0) }, .vector(2))
    ) { input, gradient in
      let (data, distance) = input
      let (best, n) = (lineByGSL(data), Double(data.count))
      let (sum, squares) = (data.x.reduce(0, +), data.x.reduce(0) { $0 + $1 * $1 })
      try gradient.expect(
        LineGradientQuestion(
          line: Line(weight: best.weight + distance[0], bias: best.bias + distance[1]), data: data),
        toBe: LineGradient(
          Line(
            weight: 2 / n * (squares * distance[0] + sum * distance[1]),
            bias: 2 / n * (sum * distance[0] + n * distance[1]))),
        source: "the least-squares line is \(text(distance[0])) and \(text(distance[1])) away")
    },
  ],
  deviations: Deviations(
    of: LineGradientRecipe(), answering: { LineGradient($0.gradient($1)) },
    [
      Deviation(
        "factor-two-missing", "The factor 2 of the square's derivative is missing",
        equation: "1/n Σ e x", seenIn: "texts whose loss is 1/2n Σ e²"
      ) { $0.factor = { 1 / $0 } },
      Deviation(
        "sum-not-mean", "The slopes are summed over the points, not averaged",
        equation: "2 Σ e x", seenIn: "hunkim/DeepLearningZeroToAll#173"
      ) { $0.factor = { _ in 2 } },
      Deviation("divided-by-n-minus-one", "The sums are divided by n − 1") {
        $0.factor = { 2 / max(1, $0 - 1) }
      },
      Deviation("divided-twice", "The sums are divided by n twice", equation: "2/n² Σ e x") {
        $0.factor = { 2 / ($0 * $0) }
      },
      Deviation(
        "whole-number-division", "2 / n is divided as whole numbers: 0 from three points on",
        equation: "Double(2 / n)"
      ) { $0.factor = { Double(2 / Int($0)) } },
      Deviation("sign", "The errors have the wrong sign: target − prediction") {
        $0.factor = { -2 / $0 }
      },
      Deviation(
        "parentheses-missing", "The bias has the wrong sign in the errors: parentheses are missing",
        equation: "y − w x + b, for y − (w x + b)"
      ) { $0.error = { $0.weight * $1 - $0.bias - $2 } },
      Deviation("bias-factor-two-missing", "The factor 2 is missing at the bias alone") {
        $0.biasFactor = { _ in 0.5 }
      },
      Deviation("bias-sign", "The bias's slope alone has the wrong sign") {
        $0.biasFactor = { _ in -1 }
      },
      Deviation("bias-sum", "The bias's slope is summed over the points, not averaged") {
        $0.sumsBias = true
      },
      Deviation("bias-carries-x", "The bias's slope carries the factor x, as the weight's does") {
        $0.biasFactor = { $0 }
      },
      Deviation("weight-without-x", "The weight's slope lacks the factor x") {
        $0.weightFactor = { _ in 1 }
      },
      Deviation("weight-for-x", "The factor is the weight, not x: the wrong derivative was taken") {
        $0.usesWeight = true
      },
      Deviation("bias-not-predicted", "The errors are w x − y: the bias is missing in them") {
        $0.error = { $0.weight * $1 - $2 }
      },
      Deviation(
        "product-of-means", "The mean error times the mean x, for the mean of error times x"
      ) { $0.multipliesMeans = true },
      Deviation("last-point-only", "Each point's slope replaces the one before: = for +=") {
        $0.overwrites = true
      },
      Deviation(
        "of-absolute-errors", "The derivative is that of |e|: only the error's sign is left"
      ) { $0.slope = { $0 > 0 ? 0.5 : $0 < 0 ? -0.5 : 0 } },
      Deviation("errors-squared", "The errors are squared in the slopes", equation: "2/n Σ e² x") {
        $0.slope = { $0 * $0 }
      },
      Deviation("swapped", "Weight and bias have changed places") { $0.swaps = true },
    ]),
  hints: [
    "Change the weight a little: each prediction changes by x times that, and the square of its "
      + "error by twice the error times that. Then the mean over the points.",
    "With eᵢ = w xᵢ + b − yᵢ: ∂L/∂w = 2/n Σ eᵢ xᵢ, and ∂L/∂b = 2/n Σ eᵢ, because b moves each "
      + "prediction by 1.",
    "Two sums that start at 0. In a loop over zip(data.x, data.y): let e = line.weight * x + "
      + "line.bias - y; add e * x to the one and e to the other. Return a Line with both times 2 / "
      + "Double(data.count).",
  ],
  why:
    "A weight reaches the loss only through the predictions: each moves by x for a unit of "
    + "weight, and its squared error by 2e times that. The bias moves all predictions by 1, "
    + "as a feature of ones would.")

private func recorded() throws -> [(question: LineGradientQuestion, answer: LineGradient)] {
  try Golden.lesson("1.2", "model").compactMap {
    let (examples, at, slopes) = (try $0.examples(), try $0.model("at"), try $0.model("slope"))
    guard at.weights.count == 1 else { return nil }
    return (
      LineGradientQuestion(
        line: Line(weight: at.weights[0], bias: at.bias),
        data: Dataset(x: examples.features.values, y: examples.targets)),
      LineGradient(Line(weight: slopes.weights[0], bias: slopes.bias))
    )
  }
}

/// The lines of `gradient(of:on:)` for one feature.
private struct LineGradientRecipe: Sendable {
  var error: @Sendable (_ line: Line, _ x: Double, _ y: Double) -> Double = {
    $0.weight * $1 + $0.bias - $2
  }
  /// Half the derivative of an error's loss.
  var slope: @Sendable (_ error: Double) -> Double = { $0 }
  var factor: @Sendable (_ n: Double) -> Double = { 2 / $0 }
  var weightFactor: @Sendable (_ x: Double) -> Double = { $0 }
  var biasFactor: @Sendable (_ x: Double) -> Double = { _ in 1 }
  var usesWeight = false
  var multipliesMeans = false
  var overwrites = false
  var sumsBias = false
  var swaps = false

  func gradient(_ question: LineGradientQuestion) -> Line {
    let n = Double(question.data.count)
    var (weight, bias) = (0.0, 0.0)
    for (x, y) in zip(question.data.x, question.data.y) {
      let half = slope(error(question.line, x, y))
      let byWeight = half * weightFactor(usesWeight ? question.line.weight : x)
      weight = overwrites ? byWeight : weight + byWeight
      bias = overwrites ? half * biasFactor(x) : bias + half * biasFactor(x)
    }
    if multipliesMeans { weight = bias * question.data.x.reduce(0, +) / n }
    let result = Line(weight: factor(n) * weight, bias: factor(sumsBias ? 1 : n) * bias)
    return swaps ? Line(weight: result.bias, bias: result.weight) : result
  }
}
