import Exercising
import Foundation
import Gradus
import GradusReference
import PropertyTesting

/// The cross-entropy of logits, for any logits.
package let crossEntropyExercise: Exercise<Call, Tensors> = Exercise(
  "2.3.cross-entropy", "the loss, stable", file: "CrossEntropy.swift",
  reference: { call in
    answer(CrossEntropyLoss().value(try call.matrix("logits"), try call.labels))
  },
  claims: [
    .lessonsExample {
      [(call(workedLogits, workedLabels), answer((log(2.0) + log(5.0)) / 2))]
    },
    .recorded(
      "is PyTorch's CrossEntropyLoss", asked, in: "2.3", "loss", inputs: ["logits", "labels"],
      outputs: ["the loss"]),
    Claim(
      "does not change when a number is added to all logits of an example",
      forAll: zip(logitsQuestions, .choice(of: [3, -40, 800, -900]))
    ) { input, interview in
      let (question, shift) = input
      let logits = try question.matrix("logits")
      let loss = CrossEntropyLoss().value(logits, try question.labels)
      try interview.expect(
        call(logits.map { $0 + shift }, try question.labels), toBe: answer(loss),
        source: "as without the \(legible(shift)) that all logits have more")
    },
    Claim(
      "a certain and right answer costs nothing, a certain and wrong one how far it is off",
      asking: {
        [
          (call(Matrix([[1000, 0], [-1000, -2000]]), [0, 0]), answer(0)),
          (call(Matrix([[1000, 0], [-1000, -2000]]), [1, 0]), answer(500)),
          (call(Matrix([[0, -1000, 0]]), [1]), answer(1000 + log(2.0))),
        ]
      }, source: "the right logit below the largest, and ln of how many are as large"),
    Claim(
      "where all logits are equal, is the logarithm of the number of classes",
      forAll: zip(.integer(in: 2...5), .number(in: -2...2)), cases: 4
    ) { input, interview in
      let (classes, logit) = input
      try interview.expect(
        call(Matrix(rows: 3, columns: classes, filledWith: logit), [0, 1, classes - 1]),
        toBe: answer(log(Double(classes))), source: "ln \(classes)")
    },
  ],
  deviations: Deviations(
    of: CrossEntropyRecipe(),
    answering: { answer($0.loss(try $1.matrix("logits"), try $1.labels)) },
    [
      Deviation(
        "softmax-twice", "Softmax is applied before, and again inside the loss",
        equation: "CE(softmax(z))", seenIn: "ariecattan/SciCo#2, tflearn/tflearn#562"
      ) { $0.logits = { softmax($0) } },
      Deviation(
        "no-shift", "exp of the logits as they are: it overflows from 710 on",
        equation: "ln Σ eᶻ − z_c"
      ) { $0.loss = { z, c in log(z.reduce(0) { $0 + exp($1) }) - z[c] } },
      Deviation(
        "log-of-softmax", "The logarithm of a probability that may be 0: infinite far out",
        equation: "−ln softmax(z)_c", seenIn: "tenstorrent/tt-forge-onnx#3405"
      ) { $0.loss = { -log(softmax($0)[$1]) } },
      Deviation(
        "probability-clipped", "The probability is held above 1e-7: the loss never exceeds 16.1",
        seenIn: "Keras"
      ) { $0.loss = { -log(min(max(softmax($0)[$1], 1e-7), 1 - 1e-7)) } },
      Deviation(
        "epsilon-added", "A small number is added to the probability before the logarithm",
        equation: "−ln(p + 1e-12)"
      ) { $0.loss = { -log(softmax($0)[$1] + 1e-12) } },
      Deviation("shift-not-returned", "The largest logit is taken off inside, and not off z_c") {
        $0.loss = { z, c in
          let top = z.max() ?? 0
          return log(z.reduce(0) { $0 + exp($1 - top) }) - z[c]
        }
      },
      Deviation(
        "one-shift-for-all", "The largest logit of the whole batch is taken off every row"
      ) { $0.shiftsByBatch = true },
      Deviation(
        "summed", "The losses are summed over the examples, not averaged",
        seenIn: "hunkim/DeepLearningZeroToAll#173"
      ) { $0.mean = { sum, _, _ in sum } },
      Deviation(
        "averaged-over-classes", "The mean is over examples and classes", equation: "Σ / (n C)",
        seenIn: "HikariTJU/LD#74"
      ) { $0.mean = { $0 / Double($1 * $2) } },
      Deviation(
        "probability-for-logarithm", "The probability itself, without its logarithm",
        equation: "−p_c"
      ) { $0.loss = { -softmax($0)[$1] } },
      Deviation("sign", "ln p, without the minus") { $0.mean = { sum, n, _ in -sum / Double(n) } },
      Deviation("in-bits", "The logarithm is that to base 2") {
        $0.mean = { sum, n, _ in sum / Double(n) / log(2) }
      },
      Deviation("all-classes", "−ln p is summed over all classes, not taken at the right one") {
        $0.loss = { z, _ in z.indices.reduce(0) { $0 + logSum(z) - z[$1] } }
      },
      Deviation(
        "each-class-by-itself", "The other classes pay, too, as in a loss for yes and no",
        equation: "−ln p_c − Σ ln(1 − p_j)", seenIn: "BCELoss on a softmax"
      ) {
        $0.loss = { z, c in
          let p = softmax(z)
          return -p.indices.reduce(0) { $0 + ($1 == c ? log(p[$1]) : log(1 - p[$1])) }
        }
      },
      Deviation("largest-class", "−ln p of the class with the largest logit, whatever the label is")
      {
        $0.loss = { z, _ in logSum(z) - (z.max() ?? 0) }
      },
      Deviation(
        "one-more-in-the-sum", "log1p of the sum: the 1 of the largest logit is in it already",
        equation: "m + ln(1 + Σ e^(z − m)) − z_c"
      ) {
        $0.loss = { z, c in
          let top = z.max() ?? 0
          return top + log1p(z.reduce(0) { $0 + exp($1 - top) }) - z[c]
        }
      },
      Deviation(
        "smoothed", "A tenth of each label goes to all classes alike",
        seenIn: "CrossEntropyLoss(label_smoothing=0.1)"
      ) {
        $0.loss = { z, c in
          logSum(z) - 0.9 * z[c] - 0.1 * z.reduce(0, +) / Double(z.count)
        }
      },
      Deviation("divided-by-classes", "The sum is divided by the classes, not by the examples") {
        $0.mean = { sum, _, classes in sum / Double(classes) }
      },
      Deviation("divided-by-n-minus-one", "The sum is divided by one less than there are examples")
      {
        $0.mean = { sum, n, _ in sum / Double(max(1, n - 1)) }
      },
      Deviation("labels-from-one", "Labels are counted from 1") {
        $0.loss = { z, c in logSum(z) - z[(c + z.count - 1) % z.count] }
      },
    ]),
  hints: [
    "−ln of a quotient of exponentials is a difference: no quotient, and no probability, is needed. "
      + "What is left to overflow is ln Σ eᶻ.",
    "−ln p_c = ln Σ eᶻ − z_c, and ln Σ eᶻ = m + ln Σ e^(z − m), with m the largest logit of the row.",
    "For each row: let m = row.max()!; let sum = row.reduce(0) { $0 + exp($1 - m) }; total += m + "
      + "log(sum) - row[label]. At the end divide by Double(labels.count).",
  ],
  why:
    "The logarithm undoes the exponential, so no quotient is left to overflow; and taking "
    + "the largest logit off makes every exponent at most 0. It changes nothing, as the "
    + "softmax does not see it.",
  worked: "GradusReference/Losses/CrossEntropyLoss.swift")

private let asked = "the mean cross-entropy"

private func call(_ logits: Matrix, _ labels: [Int]) -> Call { lossCall(asked, logits, labels) }

private func answer(_ loss: Double) -> Tensors { Tensors([NamedTensor("the loss", loss)]) }

/// The lines of `crossEntropy`.
private struct CrossEntropyRecipe: Sendable {
  var logits: @Sendable ([Double]) -> [Double] = { $0 }
  var loss: @Sendable (_ logits: [Double], _ label: Int) -> Double = { logSum($0) - $0[$1] }
  var mean: @Sendable (_ sum: Double, _ examples: Int, _ classes: Int) -> Double = { sum, n, _ in
    sum / Double(n)
  }
  var shiftsByBatch = false

  func loss(_ matrix: Matrix, _ labels: [Int]) -> Double {
    let top = matrix.values.max() ?? 0
    let sum = labels.enumerated().reduce(0) { sum, example in
      let row = logits((0..<matrix.columns).map { matrix[example.offset, $0] })
      guard !shiftsByBatch else {
        return sum + top + log(row.reduce(0) { $0 + exp($1 - top) }) - row[example.element]
      }
      return sum + loss(row, example.element)
    }
    return mean(sum, labels.count, matrix.columns)
  }
}
