import Exercising
import Gradus
import GradusFixtures
import GradusReference
import LinearRegressionQuestions
import PropertyTesting

/// The predictions of a linear model.
package let predictExercise: Exercise<PredictionQuestion, Predictions> = Exercise(
  "1.2.predict", "predictions of a linear model", file: "Predict.swift",
  reference: { Predictions($0.model.predictions(for: $0.features)) },
  claims: [
    .lessonsExample {
      [
        (
          PredictionQuestion(features: handExamples.features, model: handModel),
          Predictions([4, 6.5])
        )
      ]
    },
    Claim("predicts what PyTorch's linear predicts", asking: recorded, source: Golden.source),
    Claim(
      "leaves the bias where all features are 0, and adds a weight for a unit of its feature",
      forAll: Generator<Int>.integer(in: 2...4).flatMap { .model(features: $0) }
    ) { model, predict in
      // Row 0 has no feature; row j + 1 has one unit of feature j.
      var table = Matrix(rows: model.weights.count + 1, columns: model.weights.count)
      for j in model.weights.indices { table[j + 1, j] = 1 }
      try predict.expect(
        PredictionQuestion(features: table, model: model),
        toBe: Predictions([model.bias] + model.weights.map { model.bias + $0 }),
        source: "the bias, and with one unit of a feature its weight on top")
    },
  ],
  robustness: [
    Claim(
      "without examples predicts nothing, without features the bias",
      asking: {
        let none = LinearModel(weights: [], bias: -0.75)
        return [
          (
            PredictionQuestion(
              features: Matrix(rows: 0, columns: 2),
              model: LinearModel(weights: [0.5, 2], bias: 0.25)), Predictions([])
          ),
          (
            PredictionQuestion(features: Matrix(rows: 3, columns: 0), model: none),
            Predictions([-0.75, -0.75, -0.75])
          ),
        ]
      }, source: "by hand")
  ],
  deviations: Deviations(
    of: PredictionRecipe(), answering: { Predictions($0.predictions($1)) },
    [
      Deviation("bias-missing", "The bias is left out", equation: "Σ x w") {
        $0.bias = { _, _ in 0 }
      },
      Deviation(
        "bias-per-feature", "The bias is added once for each feature, inside the loop",
        equation: "Σ (x w + b)"
      ) { $0.bias = { $0 * Double($1) } },
      Deviation("bias-of-first", "Only the first example gets the bias") {
        $0.biasForFirstAlone = true
      },
      Deviation(
        "columns-as-rows", "The table is read column by column: values[j * rows + i]"
      ) { $0.readsColumns = true },
      Deviation("last-feature-only", "Each feature's product replaces the one before: = for +=") {
        $0.overwrites = true
      },
      Deviation("sum-runs-on", "The sum is not set back to 0 for the next example") {
        $0.runsOn = true
      },
      Deviation("averaged", "The products are averaged over the features, not summed") {
        $0.divides = true
      },
      Deviation("all-divided-by-features", "Sum and bias are divided by the number of features") {
        $0.dividesAll = true
      },
      Deviation("bias-subtracted", "The bias is subtracted, not added", equation: "Σ x w − b") {
        $0.bias = { bias, _ in -bias }
      },
      Deviation(
        "one-per-feature", "A prediction is added to the list for each feature, inside the loop"
      ) { $0.answersPerFeature = true },
      Deviation("last-feature-missing", "The loop over the features ends one too early") {
        $0.used = { 0..<max(0, $0 - 1) }
      },
      Deviation(
        "first-feature-missing", "The loop over the features begins at 1: the first is left out"
      ) { $0.used = { min(1, $0)..<$0 } },
      Deviation("first-feature-only", "Only the first feature and its weight are used") {
        $0.used = { 0..<min(1, $0) }
      },
      Deviation("last-example-missing", "The loop over the examples ends one too early") {
        $0.examplesMissing = 1
      },
      Deviation("weights-reversed", "The first feature has the last weight, and so on in reverse") {
        $0.weight = { $0[$0.count - 1 - $1] }
      },
      Deviation("one-weight", "Every feature has the first one's weight") {
        $0.weight = { weights, _ in weights[0] }
      },
    ]),
  hints: [
    "A taxi's meter: so much for a kilometre, so much for a second of waiting, and a sum to begin "
      + "with. Each example is one ride.",
    "ŷᵢ = Σⱼ xᵢⱼ wⱼ + b. The sum runs along row i of the table; the bias comes on top, once.",
    "(0..<features.rows).map { i in … }: inside it a var that starts as model.bias, and a loop "
      + "over 0..<features.columns that adds features[i, j] * model.weights[j] to it.",
  ],
  why:
    "A linear model adds what each feature is worth, and the bias is what an example "
    + "without any features is worth. One weight serves all examples, which is why there is "
    + "something to learn.")

private func recorded() throws -> [(question: PredictionQuestion, answer: Predictions)] {
  try Golden.lesson("1.2", "model").map {
    (
      PredictionQuestion(features: try $0.examples().features, model: try $0.model("at")),
      Predictions(try $0.list("predictions"))
    )
  }
}

/// The lines of `predict`.
private struct PredictionRecipe: Sendable {
  var bias: @Sendable (_ bias: Double, _ features: Int) -> Double = { bias, _ in bias }
  var weight: @Sendable (_ weights: [Double], _ j: Int) -> Double = { $0[$1] }
  var biasForFirstAlone = false
  var readsColumns = false
  var overwrites = false
  var runsOn = false
  var divides = false
  var dividesAll = false
  var answersPerFeature = false
  /// The features that are summed over, of so many.
  var used: @Sendable (_ features: Int) -> Range<Int> = { 0..<$0 }
  var examplesMissing = 0

  func predictions(_ question: PredictionQuestion) -> [Double] {
    let (features, model) = (question.features, question.model)
    var sum = 0.0
    return (0..<max(0, features.rows - examplesMissing)).flatMap { i in
      let added = biasForFirstAlone && i > 0 ? 0 : bias(model.bias, features.columns)
      if !runsOn { sum = 0 }
      var partial: [Double] = []
      for j in used(features.columns) {
        let x = readsColumns ? features.values[j * features.rows + i] : features[i, j]
        let product = x * weight(model.weights, j)
        sum = overwrites ? product : sum + product
        partial.append(sum + added)
      }
      if answersPerFeature { return partial }
      if divides && features.columns > 0 { sum /= Double(features.columns) }
      return [dividesAll ? (sum + added) / Double(features.columns) : sum + added]
    }
  }
}
