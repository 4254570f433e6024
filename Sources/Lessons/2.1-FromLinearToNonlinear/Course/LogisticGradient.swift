import Exercising
import Foundation
import FromLinearToNonlinearQuestions
import Gradus
import GradusReference
import PropertyTesting

/// The slopes of a logistic unit's loss.
let unitGradientExercise: Exercise<Call, Tensors> = Exercise(
  "2.1.unit-gradient", "the gradient of a logistic unit", file: "LogisticGradient.swift",
  reference: { Tensors(gradient: logisticGradient(of: try $0.model(), on: try $0.examples())) },
  claims: [
    .lessonsExample {
      [
        (
          gradientCall(
            [[1, 3], [3, 5], [4, 9]], [1, 1, 0], LinearModel(weights: [2, -1], bias: 1)),
          answer(
            [(-0.5 - 3 * q + 4 * 0.5) / 3, (-1.5 - 5 * q + 9 * 0.5) / 3], (-0.5 - q + 0.5) / 3)
        )
      ]
    },
    .recorded(
      "is PyTorch's gradient of BCEWithLogitsLoss", asking, in: "2.1", "unit",
      inputs: ["features", "labels", "weights", "bias"], outputs: ["weight slopes", "bias slope"]),
    .slopes(
      "is the slope of the cross-entropy, by GSL's numerical derivative",
      ["weight slopes", "bias slope"], by: ["weights", "bias"], of: "the cross-entropy",
      forAll: problems
    ) { call in
      let (model, examples) = (try call.model(), try call.examples())
      return crossEntropy(
        logits: model.predictions(for: examples.features), labels: examples.targets)
    },
    Claim(
      "raising a label by d lowers the bias's slope by d / n, wherever the unit stands",
      forAll: zip(problems, Generator<Double>.choice(of: [0.5, 0.25, 1]))
    ) { drawn, gradient in
      let (problem, amount) = drawn
      let before = try gradient.ask(problem)["bias slope"]?.values.first ?? .nan
      var labels = try problem.list("labels")
      labels[0] += amount
      let after =
        try gradient.ask(problem.replacing("labels", by: labels))["bias slope"]?.values.first
        ?? .nan
      try gradient.expect(
        after - before, equals: -amount / Double(labels.count), scale: 1,
        "label 0 was raised by \(text(amount)) of \(labels.count): the bias's slope rose by")
    },
    Claim(
      "labels that are off their probabilities pull by as much, as in a linear regression",
      forAll: zip(problems, Generator<[Double]>.vector(4))
    ) { drawn, gradient in
      let (problem, off) = drawn
      let features = try problem.matrix("features")
      let p = probabilities(features, with: try problem.model())
      let n = Double(p.count)
      let weights = (0..<features.columns).map { j in
        p.indices.reduce(0.0) { $0 + 0.25 * off[$1] * features[$1, j] } / n
      }
      try gradient.expect(
        problem.replacing("labels", by: zip(p, off).map { $0 - 0.25 * $1 }),
        toBe: answer(weights, p.indices.reduce(0.0) { $0 + 0.25 * off[$1] } / n),
        source: "the means of p − y, which are given, with and without the features")
    },
  ],
  robustness: [
    Claim(
      "far out a wrong label pulls with its whole example, and a right one does not",
      asking: {
        let model = LinearModel(weights: [800], bias: 0)
        return [
          (gradientCall([[1]], [0], model), answer([1], 1)),
          (gradientCall([[-1]], [1], model), answer([1], -1)),
          (gradientCall([[1]], [1], model), answer([0], 0)),
        ]
      }, source: "p is 1 or 0 to the last digit")
  ],
  deviations: Deviations(
    of: LogisticGradientRecipe(),
    answering: { Tensors(gradient: $0.gradient(try $1.model(), try $1.examples())) },
    [
      Deviation(
        "sigmoids-slope-too",
        "p − y has the sigmoid's slope in it already: p (1 − p) is there twice",
        equation: "(p − y) p (1 − p) x", seenIn: "ai.stackexchange 35741; right for squared errors"
      ) { $0.error = { p, y, _ in (p - y) * p * (1 - p) } },
      Deviation(
        "of-squared-errors", "The slope is that of (p − y)², not of the cross-entropy",
        equation: "2 (p − y) p (1 − p) x"
      ) { $0.error = { p, y, _ in 2 * (p - y) * p * (1 - p) } },
      Deviation("linear-regression", "The error is taken of the logit: z − y") {
        $0.error = { _, y, z in z - y }
      },
      Deviation("perceptron", "The error is taken of the decision, 0 or 1, not of the probability")
      {
        $0.error = { _, y, z in (z > 0 ? 1 : 0) - y }
      },
      Deviation("sign", "The errors have the wrong sign: y − p") {
        $0.error = { p, y, _ in y - p }
      },
      Deviation("by-p", "The slope by p, not by the logit", equation: "(p − y)/(p (1 − p)) x") {
        $0.error = { p, y, _ in (p - y) / (p * (1 - p)) }
      },
      Deviation(
        "label-one-only", "The examples with label 0 are left out", equation: "−y (1 − p) x"
      ) {
        $0.error = { p, y, _ in -y * (1 - p) }
      },
      Deviation("labels-plus-minus", "The labels are taken as −1 and 1", equation: "p − (2y − 1)") {
        $0.error = { p, y, _ in p - (2 * y - 1) }
      },
      Deviation("divided-by-features", "The slopes are divided by the number of features too") {
        $0.dividesByFeatures = true
      },
      Deviation("factor-two", "There is a factor 2, as of a square") { $0.divisor = { $0 / 2 } },
      Deviation(
        "sum-not-mean", "The slopes are summed over the examples, not averaged",
        seenIn: "hunkim/DeepLearningZeroToAll#173"
      ) { $0.divisor = { _ in 1 } },
      Deviation("divided-twice", "The sums are divided by n twice", seenIn: "d2l-ai/d2l-en#1000") {
        $0.divisor = { $0 * $0 }
      },
      Deviation("bias-sum", "The bias's slope is summed, the others are averaged") {
        $0.biasDivisor = { _ in 1 }
      },
      Deviation("bias-slope-missing", "The bias's slope is left at 0") {
        $0.biasFactor = { _ in 0 }
      },
      Deviation("bias-carries-x", "The bias's slope carries the first feature") {
        $0.biasFactor = { $0 }
      },
      Deviation("bias-not-predicted", "The probabilities are made without the bias") {
        $0.usesBias = false
      },
      Deviation("weight-for-x", "The factor is the weight, not the feature") {
        $0.usesWeight = true
      },
      Deviation("last-only", "Each example's slopes replace those before: = for +=") {
        $0.overwrites = true
      },
      Deviation(
        "weights-of-last-example",
        "The weights' slopes are the last example's: = for +=; the bias's adds"
      ) { $0.overwritesWeights = true },
      Deviation(
        "product-of-means", "The mean error times the mean feature, for the mean of their products"
      ) { $0.multipliesMeans = true },
      Deviation(
        "overflow", "e^z / (1 + e^z) is infinity by infinity far out", equation: "eᶻ / (1 + eᶻ)"
      ) {
        $0.squash = { exp($0) / (1 + exp($0)) }
      },
    ]),
  hints: [
    "Take the chain rule in three steps: from the loss to p, from p to the logit z, from z to a weight. "
      + "The first two multiply to something short.",
    "∂ℓ/∂p = (p − y)/(p(1 − p)) and ∂p/∂z = p(1 − p), so that ∂ℓ/∂z = p − y. Then ∂L/∂wⱼ = 1/n Σ (pᵢ − yᵢ) "
      + "xᵢⱼ, and for the bias the same with a 1 for the feature.",
    "var slopes = LinearModel(weights: zeros, bias: 0). For each row: z from all features, p = "
      + "1 / (1 + exp(-z)), e = (p - examples.targets[i]) / n; add e * features[i, j] to "
      + "slopes.weights[j], and e to slopes.bias.",
  ],
  why:
    "p(1 − p) from the logistic and 1/(p(1 − p)) from the logarithm cancel: what is left is "
    + "p − y. So a unit that is sure and wrong learns fast, where squared error would hardly "
    + "move it.")

private let asking = "the gradient of the mean cross-entropy"
private let q = 1 / (1 + exp(2.0))

private func gradientCall(_ features: [[Double]], _ labels: [Double], _ model: LinearModel) -> Call
{
  Call(
    asking,
    [
      NamedTensor("features", Matrix(features)), NamedTensor("labels", labels),
      NamedTensor("weights", model.weights), NamedTensor("bias", model.bias),
    ])
}

private func answer(_ weights: [Double], _ bias: Double) -> Tensors {
  Tensors(gradient: LinearModel(weights: weights, bias: bias))
}

private let problems = zip(Generator<Int>.integer(in: 1...3), .integer(in: 2...4)).flatMap {
  width, count in
  calls(
    asking,
    [
      Generator.matrix(rows: count, columns: width).named("features"),
      Generator<Double>.choice(of: [0, 1]).array(count: count).named("labels"),
      Generator.vector(width).named("weights"), Generator<Double>.number(in: -2...2).named("bias"),
    ])
}

/// The lines of `gradient(of:on:)`.
private struct LogisticGradientRecipe: Sendable {
  var squash: @Sendable (_ logit: Double) -> Double = { 1 / (1 + exp(-$0)) }
  var error: @Sendable (_ p: Double, _ y: Double, _ z: Double) -> Double = { p, y, _ in p - y }
  var divisor: @Sendable (_ n: Double) -> Double = { $0 }
  var biasDivisor: (@Sendable (_ n: Double) -> Double)?
  var biasFactor: @Sendable (_ x: Double) -> Double = { _ in 1 }
  var usesBias = true
  var usesWeight = false
  var overwrites = false
  var overwritesWeights = false
  var multipliesMeans = false
  var dividesByFeatures = false

  func gradient(_ model: LinearModel, _ examples: Examples) -> LinearModel {
    let features = examples.features
    let n = Double(examples.count * (dividesByFeatures ? features.columns : 1))
    var slopes = LinearModel(weights: model.weights.map { _ in 0 }, bias: 0)
    var errors = 0.0
    for (i, label) in examples.targets.enumerated() {
      let z = model.weights.indices.reduce(usesBias ? model.bias : 0) {
        $0 + features[i, $1] * model.weights[$1]
      }
      let error = error(squash(z), label, z)
      errors += error
      for j in model.weights.indices {
        let slope = error * (usesWeight ? model.weights[j] : features[i, j])
        slopes.weights[j] = overwrites || overwritesWeights ? slope : slopes.weights[j] + slope
      }
      let slope = error * biasFactor(features[i, 0])
      slopes.bias = overwrites ? slope : slopes.bias + slope
    }
    if multipliesMeans { slopes.weights = features.columnSums.map { errors * $0 / n } }
    return LinearModel(
      weights: slopes.weights.map { $0 / divisor(n) },
      bias: slopes.bias / (biasDivisor ?? divisor)(n))
  }
}
