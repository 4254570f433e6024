import Exercising
import FoundationsRecapQuestions
import Gradus
import GradusReference
import PropertyTesting

/// The mean squared error with a ridge penalty, and its gradient.
let ridgeLossExercise: Exercise<RidgeLossQuestion, RidgeLoss> = Exercise(
  "1.6.gradient", "the ridge loss and its gradient", file: "RidgeLoss.swift",
  reference: { ridgeLoss(of: $0.model, on: $0.examples, penalty: $0.penalty) },
  claims: [
    .lessonsExample {
      [
        (
          RidgeLossQuestion(
            model: LinearModel(weights: [1, -1], bias: 0.5),
            examples: Examples(features: Matrix([[1, 2], [3, -1]]), targets: [0, 2]),
            penalty: 0.1),
          RidgeLoss(loss: 3.45, gradient: LinearModel(weights: [7.2, -3.7], bias: 2))
        )
      ]
    },
    Claim(
      "loss and gradient are PyTorch's, by autograd", asking: recordedLosses, source: Golden.source),
    Claim(
      "the gradient is the slope of the loss returned (by GSL)", forAll: smallRidgeQuestions,
      cases: 6
    ) { question, ridge in
      func answer(at point: [Double]) throws -> RidgeLoss {
        var moved = question
        moved.model = LinearModel(weights: Array(point.dropLast()), bias: point.last ?? .nan)
        return try ridge.ask(moved)
      }
      let model = question.model
      let point = model.weights + [model.bias]
      let answered = try answer(at: point)
      let gradient = answered.gradient.weights + [answered.gradient.bias]
      try ridge.expect(
        gradient.count == point.count, answered: answered.outline,
        expected: "slopes by \(model.weights.count) weights and a bias")
      try ridge.expect(
        gradient, point.indices.map { answered.place(of: $0 + 1) },
        isTheGradientOf: "the loss returned at weights "
          + "\(model.weights.map(text).joined(separator: ", ")), bias \(text(model.bias))",
        { try answer(at: $0).loss }, at: point)
    },
    Claim(
      "without a penalty it is the mean squared error of lesson 1.2", forAll: ridgeQuestions
    ) { question, ridge in
      var bare = question
      bare.penalty = 0
      try ridge.expect(
        bare,
        toBe: RidgeLoss(
          loss: bare.model.meanSquaredError(on: bare.examples),
          gradient: bare.model.gradient(on: bare.examples)),
        source: "the mean squared error alone")
    },
    Claim(
      "the penalty adds λ‖w‖² to the loss, 2λw to the weights' slopes, nothing to the bias's",
      forAll: ridgeQuestions
    ) { question, ridge in
      // Where every prediction is right, nothing but the penalty is left.
      let (weights, penalty) = (question.model.weights, question.penalty)
      var exact = question
      exact.examples.targets = question.model.predictions(for: question.examples.features)
      try ridge.expect(
        exact,
        toBe: RidgeLoss(
          loss: penalty * weights.reduce(0) { $0 + $1 * $1 },
          gradient: LinearModel(weights: weights.map { 2 * penalty * $0 }, bias: 0)),
        source: "every prediction is right, so that the penalty alone is left")
    },
  ],
  robustness: [
    Claim(
      "numbers far from zero cost no digits",
      asking: {
        [
          (
            RidgeLossQuestion(
              model: LinearModel(weights: [1], bias: 0.5),
              examples: Examples(features: Matrix(column: farFromZero), targets: farFromZero),
              penalty: 0.25),
            RidgeLoss(
              loss: 0.5, gradient: LinearModel(weights: [0x1p30 + 2.5], bias: 1))
          )
        ]
      }, source: "every error is 0.5")
  ],
  deviations: Deviations(
    of: RidgeRecipe(), answering: { $0.loss($1) },
    [
      Deviation(
        "squares-multiplied-out",
        "The squares are multiplied out, which far from zero leaves no digits",
        equation: "1/n (Σ ŷ² − 2 Σ ŷy + Σ y²)"
      ) { $0.multipliesOut = true },
      Deviation("bias-penalized", "The bias is penalised as well") {
        $0.biasLossFactor = 1
        $0.biasSlopeFactor = 2
      },
      Deviation(
        "bias-penalized-in-loss", "The bias is penalised as well in the loss, not in its slope"
      ) { $0.biasLossFactor = 1 },
      Deviation(
        "bias-penalized-in-slope", "The bias's slope has a penalty, which the loss has not",
        seenIn: "weight_decay for all parameters"
      ) { $0.biasSlopeFactor = 2 },
      Deviation("no-penalty", "The penalty is left out, of the loss and of its gradient") {
        $0.lossFactor = 0
        $0.slopeFactor = 0
      },
      Deviation(
        "penalty-half-slope", "The penalty's slope is λw: the square's 2 is missing",
        equation: "2/n Φᵀe + λw", seenIn: "weight_decay, where λ/2 ‖w‖² is meant"
      ) { $0.slopeFactor = 1 },
      Deviation("penalty-half-loss", "The loss has λ/2 ‖w‖², the slope 2λw") {
        $0.lossFactor = 0.5
      },
      Deviation("penalty-half", "The penalty is λ/2 ‖w‖², in the loss and in its slope") {
        $0.lossFactor = 0.5
        $0.slopeFactor = 1
      },
      Deviation("penalty-not-in-gradient", "The penalty is in the loss, but not in the gradient") {
        $0.slopeFactor = 0
      },
      Deviation("penalty-not-in-loss", "The penalty is in the gradient, but not in the loss") {
        $0.lossFactor = 0
      },
      Deviation("penalty-over-n", "The penalty is divided by n, as the squared errors are") {
        $0.dividesInLoss = true
        $0.dividesInSlope = true
      },
      Deviation("penalty-over-n-in-loss", "The penalty is divided by n in the loss alone") {
        $0.dividesInLoss = true
      },
      Deviation("penalty-over-n-in-slope", "The penalty is divided by n in the gradient alone") {
        $0.dividesInSlope = true
      },
      Deviation("penalty-sign", "The penalty is subtracted: weights are pushed away from zero") {
        $0.lossFactor = -1
        $0.slopeFactor = -2
      },
      Deviation("penalty-pushes", "The penalty's slope has the wrong sign") {
        $0.slopeFactor = -2
      },
      Deviation("lasso", "The penalty is λ Σ |w|, whose slope is λ · sign(w)", seenIn: "the lasso")
      {
        $0.takesSizes = true
      },
      Deviation("norm-not-squared", "The loss has λ‖w‖, the square is missing") {
        $0.takesRoot = true
      },
      Deviation("sum-not-mean", "The squared errors are summed, not averaged, in loss and gradient")
      {
        $0.mean = { n in n }
        $0.slopeMean = { n in n }
      },
      Deviation("over-n-minus-one", "The squared errors are divided by n − 1, in loss and gradient")
      {
        $0.mean = { n in n / (n - 1) }
        $0.slopeMean = { n in n / (n - 1) }
      },
      Deviation(
        "gradient-sum", "The loss is averaged over the points, its gradient is not",
        seenIn: "hunkim/DeepLearningZeroToAll#173"
      ) { $0.slopeMean = { n in n } },
      Deviation("factor-two-missing", "The 2 is missing in the slopes of the squared errors") {
        $0.errorFactor = 1
      },
      Deviation("gradient-sign", "The errors are target − prediction, so their slopes are reversed")
      {
        $0.errorFactor = -2
      },
      Deviation("bias-not-predicted", "The bias is left out of the prediction") {
        $0.predictsBias = false
      },
      Deviation("bias-sum", "The bias's slope is a sum over the examples, not their mean") {
        $0.biasMean = { n in n }
      },
      Deviation("bias-two-missing", "The bias's slope is the mean error, without the 2") {
        $0.biasMean = { _ in 0.5 }
      },
    ]),
  hints: [
    "Two terms, two slopes: differentiate each by itself and add. Ask of every term which "
      + "parameters stand in it.",
    "With eᵢ = Σ w_k φᵢₖ + b − yᵢ: the loss is 1/n Σ eᵢ² + λ Σ w_k², its slopes are "
      + "2/n Σ eᵢ φᵢₖ + 2 λ w_k for weight k and 2/n Σ eᵢ for b.",
    "First a list of the errors, one for each row. Then the loss from it, one sum for each column "
      + "k over errors[i] * features[i, k], and one over the errors alone. The penalty joins "
      + "outside of these sums.",
  ],
  why:
    "The derivative of a sum is the sum of the derivatives: the data's part as in 1.2, and "
    + "2λw for each weight. The bias pays no penalty: it only moves all predictions up or "
    + "down.")

private func recordedLosses() throws -> [(question: RidgeLossQuestion, answer: RidgeLoss)] {
  try Golden.lesson("1.6-loss").map { item in
    (
      RidgeLossQuestion(
        model: try item.model(), examples: try item.examples(),
        penalty: try item.number("penalty")),
      RidgeLoss(
        loss: try item.number("loss"),
        gradient: LinearModel(
          weights: try item.list("weight_gradient"), bias: try item.number("bias_gradient")))
    )
  }
}

/// Two or three weights, three or four examples.
private let ridgeQuestions: Generator<RidgeLossQuestion> = drawnQuestions(
  of: Generator<Matrix>.matrix(rows: 3...4, columns: 2...3))

/// For a claim that asks some twenty questions about each parameter.
private let smallRidgeQuestions: Generator<RidgeLossQuestion> = drawnQuestions(
  of: Generator<Matrix>.matrix(rows: 2...2, columns: 1...2))

/// All numbers are of size about 1.
private func drawnQuestions(of features: Generator<Matrix>) -> Generator<RidgeLossQuestion> {
  features.flatMap { features in
    zip(
      Generator<[Double]>.vector(features.columns), Generator<[Double]>.vector(2),
      Generator<[Double]>.vector(features.rows)
    ).map { weights, others, targets in
      RidgeLossQuestion(
        model: LinearModel(weights: weights, bias: others[0]),
        examples: Examples(features: features, targets: targets), penalty: abs(others[1]))
    }
  }
}

/// The lines of the ridge loss.
struct RidgeRecipe: Sendable {
  var errorFactor = 2.0
  var mean: @Sendable (Double) -> Double = { _ in 1 }
  var slopeMean: @Sendable (Double) -> Double = { _ in 1 }
  var lossFactor = 1.0
  var slopeFactor = 2.0
  var dividesInLoss = false
  var dividesInSlope = false
  var biasLossFactor = 0.0
  var biasSlopeFactor = 0.0
  var takesRoot = false
  var takesSizes = false
  var predictsBias = true
  var multipliesOut = false
  var biasMean: @Sendable (Double) -> Double = { _ in 1 }

  func loss(_ question: RidgeLossQuestion) -> RidgeLoss {
    let (weights, bias) = (question.model.weights, question.model.bias)
    let (features, targets) = (question.examples.features, question.examples.targets)
    let n = Double(targets.count)
    let penalty = question.penalty / (dividesInSlope ? n : 1)
    let errors = targets.indices.map { i in
      weights.indices.reduce(predictsBias ? bias : 0) { $0 + weights[$1] * features[i, $1] }
        - targets[i]
    }
    let scale = errorFactor * slopeMean(n) / n
    let products = targets.indices.reduce(0) { sum, i in
      sum + targets[i] * (2 * (errors[i] + targets[i]))
    }
    let squaredErrors =
      multipliesOut
      ? targets.indices.reduce(0) { $0 + (errors[$1] + targets[$1]) * (errors[$1] + targets[$1]) }
        - products + targets.reduce(0) { $0 + $1 * $1 }
      : errors.reduce(0) { $0 + $1 * $1 }
    let sizes = weights.reduce(0) { $0 + abs($1) }
    let squares = weights.reduce(biasLossFactor * bias * bias) { $0 + $1 * $1 }
    return RidgeLoss(
      loss: mean(n) * squaredErrors / n
        + lossFactor * question.penalty / (dividesInLoss ? n : 1)
        * (takesSizes ? sizes : takesRoot ? squares.squareRoot() : squares),
      gradient: LinearModel(
        weights: weights.indices.map { k in
          scale * errors.indices.reduce(0) { $0 + errors[$1] * features[$1, k] }
            + penalty * (takesSizes ? (weights[k] < 0 ? -1 : 1) : slopeFactor * weights[k])
        },
        bias: scale * biasMean(n) * errors.reduce(0, +) + biasSlopeFactor * penalty * bias))
  }
}
