import Exercising
import Foundation
import FromLinearToNonlinearQuestions
import Gradus
import GradusReference
import PropertyTesting

/// What a logistic unit says.
let unitExercise: Exercise<Call, Tensors> = Exercise(
  "2.1.unit", "a logistic unit", file: "LogisticUnit.swift",
  reference: { answer(probabilities(try $0.matrix("features"), with: try $0.model())) },
  claims: [
    .lessonsExample {
      [
        (
          unitCall([[1, 3], [0, 0], [-1, 1]], LinearModel(weights: [2, -1], bias: 1)),
          answer([0.5, 1 / (1 + exp(-1)), 1 / (1 + exp(2))])
        )
      ]
    },
    .recorded(
      "is PyTorch's sigmoid of a linear layer", asking, in: "2.1", "unit",
      inputs: ["features", "weights", "bias"], outputs: ["probabilities"]),
    Claim(
      "a bias larger by ln 2 doubles the odds p / (1 − p)", forAll: units
    ) { call, unit in
      let before = try unit.ask(call)["probabilities"]?.values ?? []
      var raised = call
      raised.inputs[2].values[0] += log(2)
      let after = try unit.ask(raised)["probabilities"]?.values ?? []
      try unit.expect(
        after.count == before.count, answered: counted(after.count, "probability", "probabilities"),
        expected: counted(before.count, "probability", "probabilities"))
      for (p, q) in zip(before, after) {
        try unit.expect(
          q / (1 - q), equals: 2 * p / (1 - p), within: 1e-6,
          "where the odds were \(text(p / (1 - p))), the odds are now")
      }
    },
    Claim(
      "the opposite model has the probabilities of the other class", forAll: units
    ) { call, unit in
      let probabilities = try unit.ask(call)["probabilities"]?.values ?? []
      let opposite = call.replacing("weights", by: try call.list("weights").map { -$0 })
        .replacing("bias", by: [-(try call.number("bias"))])
      try unit.expect(
        opposite, toBe: answer(probabilities.map { 1 - $0 }),
        source: "1 − p, with all weights and the bias turned round")
    },
  ],
  robustness: [
    Claim(
      "keeps its digits, and stays a number, far out",
      asking: {
        [-800, -700, -40, 40, 800].map { logit in
          (
            unitCall([[logit]], LinearModel(weights: [1], bias: 0)),
            answer([logit < 0 ? exp(logit) / (1 + exp(logit)) : 1 / (1 + exp(-logit))])
          )
        }
      }, source: "eᶻ / (1 + eᶻ), all digits of it")
  ],
  deviations: Deviations(
    of: UnitRecipe(),
    answering: { answer($0.probabilities(try $1.matrix("features"), try $1.model())) },
    [
      Deviation("logits", "The linear model's output is returned, without the sigmoid") {
        $0.squash = { $0 }
      },
      Deviation("sign", "The exponent has the wrong sign", equation: "1 / (1 + eᶻ)") {
        $0.squash = { 1 / (1 + exp($0)) }
      },
      Deviation(
        "overflow", "eᶻ / (1 + eᶻ) is infinity by infinity from z = 710 on",
        equation: "eᶻ / (1 + eᶻ)"
      ) { $0.squash = { exp($0) / (1 + exp($0)) } },
      Deviation(
        "digits-lost", "p is what is left of a 1 or a ½: where it is small it has no digits",
        equation: "1 − 1 / (1 + eᶻ), or ½ (1 + tanh z/2)"
      ) { $0.squash = { 1 - 1 / (1 + exp($0)) } },
      Deviation(
        "times-logit", "The logit stands in the numerator", equation: "z / (1 + e⁻ᶻ)",
        seenIn: "joaopauloschuler/neural-api#21; it is the activation SiLU"
      ) { $0.squash = { $0 / (1 + exp(-$0)) } },
      Deviation("tanh", "The hyperbolic tangent, from −1 to 1, is no probability") {
        $0.squash = { Foundation.tanh($0) }
      },
      Deviation("tanh-halved", "½ (1 + tanh z) is the sigmoid of 2z: z / 2 belongs in the tanh") {
        $0.squash = { 0.5 * (1 + Foundation.tanh($0)) }
      },
      Deviation(
        "two-sided", "eᶻ / (eᶻ + e⁻ᶻ) is the sigmoid of 2z, and infinity by infinity far out",
        equation: "eᶻ / (eᶻ + e⁻ᶻ)"
      ) { $0.squash = { exp($0) / (exp($0) + exp(-$0)) } },
      Deviation("base-ten", "The odds are 10ᶻ, not eᶻ", equation: "1 / (1 + 10⁻ᶻ)") {
        $0.squash = { 1 / (1 + pow(10, -$0)) }
      },
      Deviation("first-feature-only", "Only the first feature is looked at") {
        $0.features = { min($0, 1) }
      },
      Deviation("decided", "The answers are decisions, 0 or 1: the line was drawn too early") {
        $0.squash = { $0 > 0 ? 1 : 0 }
      },
      Deviation(
        "clipped", "The probability is kept from 0 and 1 by 1e-7", seenIn: "Keras's cross-entropy"
      ) { $0.squash = { min(max(1 / (1 + exp(-$0)), 1e-7), 1 - 1e-7) } },
      Deviation("hard", "Straight lines in place of the sigmoid", equation: "clamp(z/6 + ½, 0, 1)")
      {
        $0.squash = { min(max($0 / 6 + 0.5, 0), 1) }
      },
      Deviation("sigmoid-twice", "The sigmoid is taken of the sigmoid") {
        $0.squash = { 1 / (1 + exp(-1 / (1 + exp(-$0)))) }
      },
      Deviation("bias-missing", "The bias is not added") { $0.bias = { _, _ in 0 } },
      Deviation("bias-each-feature", "The bias is added once for each feature") {
        $0.bias = { $0 * Double($1) }
      },
      Deviation(
        "over-the-batch", "The exponentials are divided by their sum over the examples: a softmax"
      ) { $0.normalizes = true },
    ] + clippedLogits),
  hints: [
    "The odds that the label is 1, p / (1 − p), are e to the power of the linear model's output z.",
    "p = 1 / (1 + e⁻ᶻ). That is right wherever a Double can hold e⁻ᶻ, and where it cannot, 1/∞ is 0. "
      + "Try what happens at −800, where e⁸⁰⁰ is infinite: is the answer wrong?",
    "For each row: var z = model.bias; for j in model.weights.indices { z += features[i, j] * "
      + "model.weights[j] }; append 1 / (1 + exp(-z)).",
  ],
  why:
    "The linear part adds evidence as log-odds; the logistic turns it into a probability. "
    + "Where e⁻ᶻ overflows, 1/∞ is 0, which is right: so this form needs no cases.")

/// Logits that are kept from where the exponential overflows, and stand still there.
private let clippedLogits = [20.0, 30, 50, 100, 500].map { limit in
  Deviation<UnitRecipe>(
    "logit-clipped-\(Int(limit))",
    "The logit is kept within ±\(Int(limit)): a p that is smaller than there is not told",
    seenIn: limit == 500 ? "np.clip(z, -500, 500)" : nil
  ) { $0.squash = { 1 / (1 + exp(-min(max($0, -limit), limit))) } }
}

private let asking = "the probabilities of a logistic unit"

/// A question for the probabilities of `model`.
func unitCall(_ features: [[Double]], _ model: LinearModel) -> Call {
  Call(
    asking,
    [
      NamedTensor("features", Matrix(features)), NamedTensor("weights", model.weights),
      NamedTensor("bias", model.bias),
    ])
}

private func answer(_ probabilities: [Double]) -> Tensors {
  Tensors([NamedTensor("probabilities", probabilities)])
}

private let units = Generator<Int>.integer(in: 1...3).flatMap { width in
  calls(
    asking,
    [
      Generator.matrix(rows: 3, columns: width).named("features"),
      Generator.vector(width).named("weights"), Generator<Double>.number(in: -2...2).named("bias"),
    ])
}

/// The lines of `probabilities`.
private struct UnitRecipe: Sendable {
  var squash: @Sendable (_ logit: Double) -> Double = {
    $0 < 0 ? exp($0) / (1 + exp($0)) : 1 / (1 + exp(-$0))
  }
  var bias: @Sendable (_ bias: Double, _ features: Int) -> Double = { bias, _ in bias }
  /// How many of the features are looked at.
  var features: @Sendable (_ all: Int) -> Int = { $0 }
  var normalizes = false

  func probabilities(_ features: Matrix, _ model: LinearModel) -> [Double] {
    let logits = (0..<features.rows).map { row in
      (0..<self.features(features.columns)).reduce(bias(model.bias, features.columns)) {
        $0 + features[row, $1] * model.weights[$1]
      }
    }
    guard normalizes else { return logits.map(squash) }
    let sum = logits.reduce(0) { $0 + exp($1) }
    return logits.map { exp($0) / sum }
  }
}
