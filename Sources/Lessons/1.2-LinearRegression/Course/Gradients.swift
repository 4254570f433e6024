import Exercising
import Gradus
import GradusFixtures
import GradusReference
import LinearRegressionQuestions
import PropertyTesting

/// The gradient of the mean squared error of a linear model of many features.
package let modelGradientExercise: Exercise<ModelGradientQuestion, ModelGradient> = Exercise(
  "1.2.gradients", "the gradient for many features", file: "Gradients.swift",
  reference: { ModelGradient($0.model.gradient(on: $0.examples)) },
  claims: [
    .lessonsExample {
      [
        (
          ModelGradientQuestion(model: handModel, examples: handExamples),
          ModelGradient(LinearModel(weights: [5, -4], bias: 1))
        )
      ]
    },
    Claim("is PyTorch's gradient", asking: recorded, source: Golden.source),
    Claim(
      "is the slope of the mean squared error, by GSL's numerical derivative", forAll: questions,
      cases: 8
    ) { question, gradient in
      let answer = try gradient.ask(question).gradient
      let count = question.model.weights.count
      try gradient.expect(
        answer.weights.count == count, answered: "\(answer.weights.count) slopes by weights",
        expected: "\(count), one for each feature")
      try gradient.expect(
        answer.weights + [answer.bias],
        (0..<count).map { "the slope by weights[\($0)]" } + ["the slope by bias"],
        isTheGradientOf: "the mean squared error there",
        {
          LinearModel(weights: Array($0.dropLast()), bias: $0[count])
            .meanSquaredError(on: question.examples)
        }, at: question.model.weights + [question.model.bias])
    },
    Claim(
      "a feature in units a thousand times smaller has a slope a thousand times larger",
      forAll: questions
    ) { question, gradient in
      // 1000 times the number with a thousandth of the weight: the same predictions.
      var scaled = question
      for row in 0..<question.examples.count { scaled.examples.features[row, 0] *= 1000 }
      scaled.model.weights[0] /= 1000
      let (before, after) = (try gradient.ask(question).gradient, try gradient.ask(scaled).gradient)
      try gradient.expect(
        before.weights.count == question.model.weights.count
          && after.weights.count == before.weights.count,
        answered: "\(before.weights.count) and \(after.weights.count) slopes by weights",
        expected: "\(question.model.weights.count) each")
      try gradient.expect(
        after.weights[0], equals: 1000 * before.weights[0], scale: size(of: after.weights),
        "with feature 0 times 1000 and its weight divided by 1000, the slope by weights[0] is")
      for j in 1..<before.weights.count {
        try gradient.expect(
          after.weights[j], equals: before.weights[j], scale: size(of: before.weights),
          "with feature 0 times 1000 and its weight divided by 1000, the slope by weights[\(j)] is")
      }
      try gradient.expect(
        after.bias, equals: before.bias, scale: size(of: before.weights + [before.bias]),
        "with feature 0 times 1000 and its weight divided by 1000, the slope by bias is")
    },
    Claim(
      "is the loss's curvature times the distance from the least-squares model, by GSL",
      forAll: zip(.problems, .vector(4))
    ) { input, gradient in
      let (examples, numbers) = input
      guard let best = leastSquaresByGSL(examples) else { return }
      // As far in the predictions whatever the feature's unit is.
      var distance = LinearModel(weights: [], bias: numbers[3])
      for j in best.weights.indices {
        let size = (0..<examples.count).reduce(0) { max($0, abs(examples.features[$1, j])) }
        distance.weights.append(numbers[j] / size)
      }
      let slopes =
        examples.curvature * Matrix(column: distance.weights + [distance.bias])
      try gradient.expect(
        ModelGradientQuestion(
          model: LinearModel(
            weights: zip(best.weights, distance.weights).map(+), bias: best.bias + distance.bias),
          examples: examples),
        toBe: ModelGradient(
          LinearModel(
            weights: Array(slopes.values.dropLast()), bias: slopes.values.last ?? .nan)),
        source: "2/n XᵀX times the distance from the least-squares model")
    },
  ],
  robustness: [
    Claim(
      "without features there is the slope by the bias alone",
      forAll: Generator<Int>.integer(in: 1...4).flatMap { .vector($0) }, cases: 4
    ) { numbers, gradient in
      // Every target is above the bias: what divides by the number of features answers −∞.
      let targets = numbers.map { 1 + abs($0) }
      let answer = try gradient.ask(
        ModelGradientQuestion(
          model: LinearModel(weights: [], bias: 0.5),
          examples: Examples(features: Matrix(rows: targets.count, columns: 0), targets: targets)))
      try gradient.expect(
        answer.gradient.weights.isEmpty,
        answered: "\(answer.gradient.weights.count) slopes by weights", expected: "none")
      let mean = targets.reduce(0, +) / Double(targets.count)
      try gradient.expect(answer.gradient.bias, equals: 2 * (0.5 - mean), "the slope by bias is")
    }
  ],
  deviations: Deviations(
    of: ModelGradientRecipe(), answering: { ModelGradient($0.gradient($1)) },
    [
      Deviation(
        "factor-two-missing", "The factor 2 of the square's derivative is missing",
        equation: "1/n Xᵀe"
      ) {
        $0.weightScale = { n, _ in 1 / n }
        $0.biasScale = { n, _ in 1 / n }
      },
      Deviation(
        "over-two-n", "The sums are divided by 2n, where 2/n belongs", equation: "1/(2n) Xᵀe",
        seenIn: "the half of other texts' loss, taken a second time"
      ) {
        $0.weightScale = { n, _ in 1 / (2 * n) }
        $0.biasScale = { n, _ in 1 / (2 * n) }
      },
      Deviation(
        "weights-factor-two-missing", "The factor 2 is missing in the weights' slopes alone"
      ) {
        $0.weightScale = { n, _ in 1 / n }
      },
      Deviation("bias-factor-two-missing", "The factor 2 is missing in the bias's slope alone") {
        $0.biasScale = { n, _ in 1 / n }
      },
      Deviation("divided-twice", "The slopes are divided by n twice", equation: "2/n² Xᵀe") {
        $0.weightScale = { n, _ in 2 / (n * n) }
        $0.biasScale = { n, _ in 2 / (n * n) }
      },
      Deviation("n-minus-one", "The sums are divided by n − 1", equation: "2/(n − 1) Xᵀe") {
        $0.weightScale = { n, _ in 2 / max(1, n - 1) }
        $0.biasScale = { n, _ in 2 / max(1, n - 1) }
      },
      Deviation("errors-squared", "The errors are squared, as in the loss", equation: "2/n Xᵀe²") {
        $0.error = { $0 * $0 }
      },
      Deviation("errors-absolute", "The errors have lost their signs", equation: "2/n Xᵀ|e|") {
        $0.error = { abs($0) }
      },
      Deviation("feature-forgotten", "The factor xᵢⱼ is missing: every slope is that by the bias") {
        $0.forgetsFeature = true
      },
      Deviation(
        "target-forgotten", "The predictions are taken for the errors: no target is subtracted"
      ) { $0.target = { _ in 0 } },
      Deviation(
        "sum-not-mean", "The slopes are summed over the examples, not averaged",
        equation: "2 Xᵀe", seenIn: "hunkim/DeepLearningZeroToAll#173"
      ) {
        $0.weightScale = { _, _ in 2 }
        $0.biasScale = { _, _ in 2 }
      },
      Deviation(
        "divided-by-features-too", "The weights' slopes are divided by the number of features too",
        equation: "2/(n d) Xᵀe"
      ) { $0.weightScale = { n, d in 2 / (n * max(1, d)) } },
      Deviation(
        "all-divided-by-features-too", "All slopes are divided by the number of features too"
      ) {
        $0.weightScale = { n, d in 2 / (n * d) }
        $0.biasScale = { n, d in 2 / (n * d) }
      },
      Deviation(
        "divided-by-features", "The sums are divided by the number of features, not of examples"
      ) {
        $0.weightScale = { _, d in 2 / d }
        $0.biasScale = { _, d in 2 / d }
      },
      Deviation(
        "whole-number-division", "2 / n is divided as whole numbers: 0 from three examples on",
        equation: "Double(2 / n)"
      ) {
        $0.weightScale = { n, _ in Double(2 / Int(n)) }
        $0.biasScale = { n, _ in Double(2 / Int(n)) }
      },
      Deviation("sign", "The errors have the wrong sign: targets − predictions") {
        $0.weightScale = { n, _ in -2 / n }
        $0.biasScale = { n, _ in -2 / n }
      },
      Deviation("bias-sum", "The bias's slope is summed over the examples, not averaged") {
        $0.biasScale = { _, _ in 2 }
      },
      Deviation(
        "bias-averaged-twice", "The bias's slope is divided by n twice",
        seenIn: "deeplearning4j/deeplearning4j#366"
      ) { $0.biasScale = { n, _ in 2 / (n * n) } },
      Deviation(
        "bias-per-feature", "The bias's slope is added once for each feature, inside their loop"
      ) { $0.biasScale = { n, d in 2 * d / n } },
      Deviation("bias-slope-missing", "The bias's slope stays 0") { $0.biasScale = { _, _ in 0 } },
      Deviation(
        "not-transposed", "X is read along its rows where Xᵀ belongs: values[j * rows + i]",
        equation: "2/n X e"
      ) { $0.readsColumns = true },
      Deviation("last-example-only", "Each example's slopes replace those before: = for +=") {
        $0.overwrites = true
        $0.overwritesBias = true
      },
      Deviation(
        "weights-overwritten",
        "The weights' slopes are the last example's: = for +=; the bias's is right"
      ) { $0.overwrites = true },
      Deviation("bias-not-predicted", "The errors are X w − y: the bias is missing in them") {
        $0.bias = { _ in 0 }
      },
      Deviation(
        "parentheses-missing", "The bias has the wrong sign in the errors: parentheses are missing",
        equation: "y − X w + b, for y − (X w + b)"
      ) { $0.bias = { -$0 } },
      Deviation(
        "each-feature-alone", "Weight j's errors are made with feature j alone",
        equation: "eᵢ = xᵢⱼ wⱼ + b − yᵢ"
      ) { $0.eachFeatureAlone = true },
      Deviation(
        "error-unfinished",
        "Weight j's errors have the features up to j: their sum is still growing",
        equation: "eᵢ = Σₖ≤ⱼ xᵢₖ wₖ + b − yᵢ"
      ) { $0.errorsGrow = true },
      Deviation("weight-for-feature", "The factor is weight j, not feature j") {
        $0.usesWeight = true
      },
      Deviation(
        "product-of-means", "The mean error times a feature's mean, for the mean of error times it"
      ) { $0.multipliesMeans = true },
      Deviation("features-lumped", "Every weight gets the slope of the features' sum") {
        $0.lumps = true
      },
      Deviation("prediction-runs-on", "The prediction is not set back for the next example") {
        $0.runsOn = true
      },
    ]),
  hints: [
    "It is the one-feature gradient for each weight, with one error for all of them: the error of "
      + "an example knows all its features, the slope by weight j takes feature j.",
    "With e = Xw + b − y: ∂L/∂wⱼ = 2/n Σᵢ eᵢ xᵢⱼ, in one line 2/n Xᵀe, and ∂L/∂b = 2/n Σᵢ eᵢ.",
    "var slopes = LinearModel(weights: Array(repeating: 0, count: d), bias: 0). For each row i: "
      + "make its error e from all features, then for each j add 2 * e * features[i, j] / n to "
      + "slopes.weights[j], and 2 * e / n to slopes.bias.",
  ],
  why:
    "All weights of an example share one error; each slope weighs it by its own feature. "
    + "Summed over examples, that is Xᵀe: the features' agreement with the errors. Where it "
    + "is 0, no weight can mend anything.")

private func recorded() throws -> [(question: ModelGradientQuestion, answer: ModelGradient)] {
  try Golden.lesson("1.2", "model").map {
    (
      ModelGradientQuestion(model: try $0.model("at"), examples: try $0.examples()),
      ModelGradient(try $0.model("slope"))
    )
  }
}

private let questions = zip(Generator<Int>.integer(in: 2...3), .integer(in: 2...5)).flatMap {
  features, count in
  zip(.examples(count, features: features), .model(features: features))
}.map { ModelGradientQuestion(model: $1, examples: $0) }

private func size(of numbers: [Double]) -> Double { numbers.reduce(0) { max($0, abs($1)) } }

/// The lines of `gradient(of:on:)` for many features.
private struct ModelGradientRecipe: Sendable {
  var weightScale: @Sendable (_ n: Double, _ d: Double) -> Double = { n, _ in 2 / n }
  var biasScale: @Sendable (_ n: Double, _ d: Double) -> Double = { n, _ in 2 / n }
  /// What is taken for an error, and what for a target.
  var error: @Sendable (Double) -> Double = { $0 }
  var target: @Sendable (Double) -> Double = { $0 }
  var forgetsFeature = false
  var readsColumns = false
  var overwrites = false
  var overwritesBias = false
  var bias: @Sendable (_ bias: Double) -> Double = { $0 }
  var eachFeatureAlone = false
  var errorsGrow = false
  var usesWeight = false
  var multipliesMeans = false
  var lumps = false
  var runsOn = false

  func gradient(_ question: ModelGradientQuestion) -> LinearModel {
    let (model, features) = (question.model, question.examples.features)
    let (n, d) = (Double(features.rows), Double(features.columns))
    var slopes = LinearModel(weights: model.weights.map { _ in 0 }, bias: 0)
    var sum = 0.0
    for (i, target) in question.examples.targets.enumerated() {
      if !runsOn { sum = 0 }
      for j in model.weights.indices { sum += features[i, j] * model.weights[j] }
      let constant = bias(model.bias) - self.target(target)
      let error = self.error(sum + constant)
      var growing = constant
      for j in model.weights.indices {
        let product = features[i, j] * model.weights[j]
        growing += product
        let own = eachFeatureAlone ? product + constant : errorsGrow ? growing : error
        var factor = readsColumns ? features.values[j * features.rows + i] : features[i, j]
        if forgetsFeature { factor = 1 }
        if usesWeight { factor = model.weights[j] }
        if lumps { factor = model.weights.indices.reduce(0) { $0 + features[i, $1] } }
        let slope = own * factor
        slopes.weights[j] = overwrites ? slope : slopes.weights[j] + slope
      }
      slopes.bias = overwritesBias ? error : slopes.bias + error
    }
    if multipliesMeans { slopes.weights = features.columnSums.map { slopes.bias * $0 / n } }
    return LinearModel(
      weights: slopes.weights.map { weightScale(n, d) * $0 }, bias: biasScale(n, d) * slopes.bias)
  }
}
