import Exercising
import Foundation
import Gradus
import GradusReference
import PropertyTesting

/// The cross-entropy of a logistic unit.
let unitLossExercise: Exercise<Call, Tensors> = Exercise(
  "2.1.unit-loss", "the cross-entropy of logits", file: "LogitLoss.swift",
  reference: {
    answer(crossEntropy(logits: try $0.list("logits"), labels: try $0.list("labels")))
  },
  claims: [
    .lessonsExample { [(call([2, -1], [1, 1]), answer((log1p(exp(-2)) + log1p(exp(1))) / 2))] },
    .recorded(
      "is PyTorch's BCEWithLogitsLoss", asking, in: "2.1", "unit", inputs: ["logits", "labels"],
      outputs: ["loss"]),
    Claim("the label 0 costs more than the label 1 by the mean logit", forAll: logits) {
      logits, loss in
      func all(_ label: Double) throws -> Double {
        try loss.ask(call(logits, logits.map { _ in label }))["loss"]?.values.first ?? .nan
      }
      let (ones, zeros) = (try all(1), try all(0))
      try loss.expect(
        zeros - ones, equals: logits.reduce(0, +) / Double(logits.count), scale: 4,
        "the loss of labels 0 less that of labels 1 is")
    },
    Claim("is unchanged when logits and labels change sides together", forAll: logits) {
      logits, loss in
      let labels = logits.indices.map { [0, 1, 0.25][$0 % 3] }
      let before = try loss.ask(call(logits, labels))
      try loss.expect(
        call(logits.map { -$0 }, labels.map { 1 - $0 }), toBe: before,
        source: "what the opposite logits cost with the opposite labels")
    },
    Claim(
      "far out a wrong label costs the logit's size, and a right one nearly nothing",
      asking: {
        [(800, 0, 800), (-800, 1, 800), (800, 1, 0), (-40, 0, exp(-40)), (40, 1, exp(-40))].map {
          (call([$0.0], [$0.1]), answer($0.2))
        }
      }, source: "ln(1 + e^(−|z|)) is e^(−|z|) to all digits here"),
  ],
  deviations: Deviations(
    of: LogitLossRecipe(),
    answering: { answer($0.loss(try $1.list("logits"), try $1.list("labels"))) },
    [
      Deviation(
        "logarithm-of-p", "ln p is −∞ where p has come down to 0, and 0 · ∞ is no number",
        equation: "−y ln p − (1 − y) ln(1 − p)"
      ) {
        $0.term = { z, y in
          let p = 1 / (1 + exp(-z))
          return -y * log(p) - (1 - y) * log(1 - p)
        }
      },
      Deviation(
        "clipped", "p is kept from 0 and 1 by 1e-7: no label costs more than 16.1",
        seenIn: "Keras, on probabilities"
      ) {
        $0.term = { z, y in
          let p = min(max(1 / (1 + exp(-z)), 1e-7), 1 - 1e-7)
          return -y * log(p) - (1 - y) * log(1 - p)
        }
      },
      Deviation("clipped-little", "p is kept from 0 and 1 by 1e-12: no label costs more than 27.6")
      {
        $0.term = { z, y in
          let p = min(max(1 / (1 + exp(-z)), 1e-12), 1 - 1e-12)
          return -y * log(p) - (1 - y) * log(1 - p)
        }
      },
      Deviation(
        "clamped-at-100", "The logarithms are kept above −100",
        seenIn: "PyTorch's BCELoss, which is handed probabilities"
      ) {
        $0.term = { z, y in
          let p = 1 / (1 + exp(-z))
          return -y * max(log(p), -100) - (1 - y) * max(log(1 - p), -100)
        }
      },
      Deviation(
        "wrong-side", "The part that grows is on the wrong side: max(−z, 0) for max(z, 0)",
        equation: "max(−z, 0) − y z + ln(1 + e^(−|z|))", seenIn: "pytorch/pytorch#2221"
      ) { $0.term = { max(-$0, 0) - $1 * $0 + log1p(exp(-abs($0))) } },
      Deviation(
        "log-for-log1p", "ln(1 + tiny) is 0: log1p keeps the digits of what is added to 1"
      ) { $0.term = { max($0, 0) - $1 * $0 + log(1 + exp(-abs($0))) } },
      Deviation("overflow", "e^z is infinite from 710 on", equation: "ln(1 + eᶻ) − y z") {
        $0.term = { log1p(exp($0)) - $1 * $0 }
      },
      Deviation(
        "overflow-either-way", "e^z and e^(−z) are infinite from 710 on, and 0 · ∞ is no number",
        equation: "y ln(1 + e⁻ᶻ) + (1 − y) ln(1 + eᶻ)"
      ) { $0.term = { $1 * log1p(exp(-$0)) + (1 - $1) * log1p(exp($0)) } },
      Deviation(
        "overflow-without-log1p", "e^z is infinite from 710 on, and 1 + tiny is 1",
        equation: "log(1 + exp(z)) − y z"
      ) { $0.term = { log(1 + exp($0)) - $1 * $0 } },
      Deviation(
        "overflow-either-way-without-log1p",
        "e^z and e^(−z) are infinite from 710 on, and 1 + tiny is 1",
        equation: "y log(1 + exp(−z)) + (1 − y) log(1 + exp(z))"
      ) { $0.term = { $1 * log(1 + exp(-$0)) + (1 - $1) * log(1 + exp($0)) } },
      Deviation("one-label-only", "The examples with label 0 cost nothing", equation: "−y ln p") {
        $0.term = { $1 * softplus(-$0) }
      },
      Deviation("label-one-always", "Every label is taken as 1: y is not used") {
        $0.term = { z, _ in softplus(-z) }
      },
      Deviation("labels-exchanged", "The label 1 is taken for the label 0") {
        $0.term = { $1 * softplus($0) + (1 - $1) * softplus(-$0) }
      },
      Deviation("sign", "The minus is missing: the loss is below 0") {
        $0.term = { -bce($0, $1) }
      },
      Deviation("sum-not-mean", "The losses are summed, not averaged") { $0.divisor = { _ in 1 } },
      Deviation("halved", "The loss is halved") { $0.divisor = { 2 * $0 } },
      Deviation("bits", "The logarithm is to the base 2: the loss is in bits") {
        $0.term = { bce($0, $1) / log(2) }
      },
      Deviation("absolute", "The sizes of the errors of p are averaged", equation: "1/n Σ |p − y|")
      {
        $0.term = { abs(1 / (1 + exp(-$0)) - $1) }
      },
      Deviation("squares", "The squared error of the probabilities", equation: "1/n Σ (p − y)²") {
        $0.term = { z, y in
          let p = 1 / (1 + exp(-z))
          return (p - y) * (p - y)
        }
      },
      Deviation(
        "sigmoid-twice", "The sigmoid is taken of what is a probability already",
        seenIn: "BCEWithLogitsLoss on the output of a sigmoid"
      ) { $0.term = { bce(1 / (1 + exp(-$0)), $1) } },
      Deviation("labels-rounded", "A label between 0 and 1 is taken for one of them") {
        $0.term = { bce($0, $1 > 0.5 ? 1 : 0) }
      },
      Deviation(
        "hinge", "The hinge loss, which has no logarithm", equation: "max(0, 1 − (2y − 1) z)"
      ) {
        $0.term = { max(0, 1 - (2 * $1 - 1) * $0) }
      },
    ]),
  hints: [
    "Put p = 1 / (1 + e⁻ᶻ) into −ln p and −ln(1 − p), and simplify before you compute.",
    "−ln p = ln(1 + e⁻ᶻ) and −ln(1 − p) = ln(1 + e⁻ᶻ) + z. Where z is far below 0, e⁻ᶻ overflows; but "
      + "ln(1 + e⁻ᶻ) = −z + ln(1 + eᶻ), so that one of the two forms always does: "
      + "max(z, 0) − y z + ln(1 + e^(−|z|)).",
    "For each pair add max(z, 0) - y * z + log1p(exp(-abs(z))) to a sum that starts at 0; divide it by "
      + "Double(labels.count). log1p(t) is ln(1 + t), with all digits for a small t.",
  ],
  why:
    "Simplified before it is computed, the loss needs no probability, so nothing is rounded "
    + "to 0 under a logarithm. Far out it is the logit itself, and a wrong answer still has a "
    + "slope.")

private let asking = "the mean cross-entropy"

private func call(_ logits: [Double], _ labels: [Double]) -> Call {
  Call(asking, [NamedTensor("logits", logits), NamedTensor("labels", labels)])
}

private func answer(_ loss: Double) -> Tensors { Tensors([NamedTensor("loss", loss)]) }

private let logits = Generator<[Double]>.vector(count: 2...5).map { $0.map { 2 * $0 } }

private func softplus(_ z: Double) -> Double { max(z, 0) + log1p(exp(-abs(z))) }
private func bce(_ z: Double, _ y: Double) -> Double { max(z, 0) - y * z + log1p(exp(-abs(z))) }

/// The lines of `crossEntropy`.
private struct LogitLossRecipe: Sendable {
  var term: @Sendable (_ logit: Double, _ label: Double) -> Double = { bce($0, $1) }
  var divisor: @Sendable (_ count: Double) -> Double = { $0 }

  func loss(_ logits: [Double], _ labels: [Double]) -> Double {
    zip(logits, labels).reduce(0) { $0 + term($1.0, $1.1) } / divisor(Double(labels.count))
  }
}
