import Exercising
import Gradus
import GradusFixtures
import GradusReference
import LinearRegressionQuestions
import PropertyTesting

/// The mean squared error.
package let squaredErrorExercise: Exercise<LossQuestion, LossAnswer> = Exercise(
  "1.2.loss", "the mean squared error", file: "Loss.swift",
  reference: { LossAnswer(lossOf($0.predictions, $0.targets)) },
  claims: [
    .lessonsExample {
      [(LossQuestion(predictions: [4, 6.5], targets: handExamples.targets), LossAnswer(2.5))]
    },
    Claim("is PyTorch's MSELoss", asking: recorded, source: Golden.source),
    Claim(
      "is c² where every prediction is wrong by c",
      forAll: zip(Generator.vector(count: 2...5), .choice(of: [0.5, -3, 0.02]))
    ) { input, loss in
      let (targets, error) = input
      try loss.expect(
        LossQuestion(predictions: targets.map { $0 + error }, targets: targets),
        toBe: LossAnswer(error * error),
        source: "every error is \(text(error))")
    },
    Claim(
      "errors twice as large cost four times as much", forAll: wrongPredictions
    ) { question, loss in
      let once = try loss.ask(question).loss
      let errors = zip(question.predictions, question.targets).map { $0 - $1 }
      let doubled = LossQuestion(
        predictions: zip(question.targets, errors).map { $0 + 2 * $1 }, targets: question.targets)
      try loss.expect(
        try loss.ask(doubled).loss, equals: 4 * once, "the loss of errors twice as large is")
    },
    Claim(
      "does not change when every example is there twice", forAll: wrongPredictions
    ) { question, loss in
      let once = try loss.ask(question).loss
      let twice = LossQuestion(
        predictions: question.predictions + question.predictions,
        targets: question.targets + question.targets)
      try loss.expect(
        try loss.ask(twice).loss, equals: once, "the loss with every example twice is")
    },
  ],
  robustness: [
    Claim(
      "numbers far from zero cost no digits",
      asking: {
        [
          (
            LossQuestion(predictions: farFromZero, targets: farFromZero.map { $0 - 0.5 }),
            LossAnswer(0.25)
          )
        ]
      }, source: "every error is 0.5")
  ],
  deviations: Deviations(
    of: LossRecipe(), answering: { LossAnswer($0.loss($1)) },
    [
      Deviation("sum-not-mean", "The squares are summed, not averaged", equation: "Σ e²") {
        $0.divisor = { _ in 1 }
      },
      Deviation("halved", "The loss is halved", equation: "1/2n Σ e²", seenIn: "many textbooks") {
        $0.divisor = { 2 * $0 }
      },
      Deviation(
        "divided-by-n-minus-one", "The sum is divided by n − 1, as a sample variance is"
      ) { $0.divisor = { max(1, $0 - 1) } },
      Deviation("divided-twice", "The sum is divided by n twice") { $0.divisor = { $0 * $0 } },
      Deviation(
        "whole-number-division", "1 / n is divided as whole numbers: 0 from two examples on",
        equation: "Double(1 / n) * sum"
      ) { $0.divisor = { $0 > 1 ? .infinity : 1 } },
      Deviation("root-taken", "The root is taken", equation: "√(1/n Σ e²)") {
        $0.last = { $0.squareRoot() }
      },
      Deviation("absolute", "The errors' sizes are averaged, not their squares") {
        $0.term = { abs($0) }
      },
      Deviation("not-squared", "The errors are not squared, and cancel") { $0.term = { $0 } },
      Deviation("squared-last", "The mean of the errors is squared, not each error") {
        $0.term = { $0 }
        $0.last = { $0 * $0 }
      },
      Deviation(
        "broadcast", "Every prediction is compared with every target",
        equation: "1/n² Σᵢ Σⱼ (ŷᵢ − yⱼ)²", seenIn: "(N, 1) − (N) in PyTorch, pytorch/pytorch#19699"
      ) { $0.broadcasts = true },
      Deviation("last-only", "Each square replaces the one before: = for +=") {
        $0.overwrites = true
      },
      Deviation(
        "squares-multiplied-out",
        "The squares are multiplied out, which far from zero leaves no digits",
        equation: "1/n (Σ ŷ² − 2 Σ ŷy + Σ y²)"
      ) { $0.multipliesOut = true },
      Deviation("squares-subtracted", "The squares of both are subtracted: ŷ² − y²") {
        $0.subtractsSquares = true
      },
    ]),
  hints: [
    "Each example has an error, prediction minus target. Positive and negative ones must not "
      + "cancel, and 1000 examples must not cost more than 10.",
    "L = 1/n Σ (ŷᵢ − yᵢ)²: square each error, add the squares, divide by their number.",
    "var sum = 0.0; for (p, y) in zip(predictions, targets) { sum += (p - y) * (p - y) }; then "
      + "divide by Double(targets.count).",
  ],
  why:
    "Squares keep errors of both signs from cancelling and count large ones most. The mean "
    + "makes losses of few and of many examples comparable, and the whole is a paraboloid of "
    + "the weights: it has no false bottom.")

private func recorded() throws -> [(question: LossQuestion, answer: LossAnswer)] {
  try Golden.lesson("1.2", "model").map {
    (
      LossQuestion(predictions: try $0.list("predictions"), targets: try $0.list("targets")),
      LossAnswer(try $0.number("loss"))
    )
  }
}

private let wrongPredictions = Generator<Int>.integer(in: 1...4).flatMap {
  zip(Generator.vector($0), Generator.vector($0))
}.map { targets, errors in
  LossQuestion(predictions: zip(targets, errors).map { $0 + $1 }, targets: targets)
}

private func lossOf(_ predictions: [Double], _ targets: [Double]) -> Double {
  MeanSquaredError().value(Matrix(column: predictions), Matrix(column: targets))
}

/// The lines of `meanSquaredError`.
private struct LossRecipe: Sendable {
  var term: @Sendable (_ error: Double) -> Double = { $0 * $0 }
  var divisor: @Sendable (_ n: Double) -> Double = { $0 }
  var last: @Sendable (_ mean: Double) -> Double = { $0 }
  var broadcasts = false
  var overwrites = false
  var subtractsSquares = false
  var multipliesOut = false

  func loss(_ question: LossQuestion) -> Double {
    let pairs =
      broadcasts
      ? question.predictions.flatMap { p in question.targets.map { (p, $0) } }
      : Array(zip(question.predictions, question.targets))
    if multipliesOut {
      func sum(_ term: (Double, Double) -> Double) -> Double {
        pairs.reduce(0) { $0 + term($1.0, $1.1) }
      }
      return (sum { p, _ in p * p } - 2 * sum { $0 * $1 } + sum { $1 * $1 }) / Double(pairs.count)
    }
    let sum = pairs.reduce(0.0) { sum, pair in
      let square =
        subtractsSquares ? pair.0 * pair.0 - pair.1 * pair.1 : term(pair.0 - pair.1)
      return overwrites ? square : sum + square
    }
    return last(sum / divisor(Double(pairs.count)))
  }
}
