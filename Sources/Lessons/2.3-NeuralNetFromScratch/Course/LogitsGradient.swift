import Exercising
import Foundation
import Gradus
import GradusReference
import PropertyTesting

/// The gradient of the mean cross-entropy by the logits.
package let logitsGradientExercise: Exercise<Call, Tensors> = Exercise(
  "2.3.logits-gradient", "where the backward pass begins", file: "LogitsGradient.swift",
  reference: { call in
    answer(CrossEntropyLoss().gradient(try call.matrix("logits"), try call.labels))
  },
  claims: [
    .lessonsExample {
      [
        (
          lossCall(asked, workedLogits, workedLabels),
          answer(Matrix([[0.125, 0.125, -0.25], [0.3, -0.4, 0.1]]))
        )
      ]
    },
    .recorded(
      "is PyTorch's gradient", asked, in: "2.3", "loss", inputs: ["logits", "labels"],
      outputs: ["slope of logits"]),
    .slopes(
      "is the slope of the mean cross-entropy, by GSL", ["slope of logits"], by: ["logits"],
      of: "the loss", forAll: logitsQuestions
    ) { CrossEntropyLoss().value(try $0.matrix("logits"), try $0.labels) },
    Claim("sums to 0 over the classes of each example", forAll: logitsQuestions) {
      question, interview in
      let logits = try question.matrix("logits")
      let found = try interview.ask(question)["slope of logits"]?.values ?? []
      guard found.count == logits.values.count else { return }
      for row in 0..<logits.rows {
        let slopes = found[row * logits.columns..<(row + 1) * logits.columns]
        try interview.expect(
          slopes.reduce(0, +), equals: 0, scale: 1, "the sum over the classes of example \(row) is")
      }
    },
  ],
  robustness: [
    Claim(
      "is as small as it should be where the answer is certain",
      asking: {
        [
          (
            lossCall(asked, Matrix([[1000, 0], [-1000, 1000]]), [0, 0]),
            answer(Matrix([[0, 0], [-0.5, 0.5]]))
          )
        ]
      }, source: "p is 0 or 1 there")
  ],
  deviations: Deviations(
    of: LogitsGradientRecipe(),
    answering: { answer($0.gradient(try $1.matrix("logits"), try $1.labels)) },
    [
      Deviation(
        "summed", "The examples' gradients are not divided by their number",
        equation: "p − y", seenIn: "hunkim/DeepLearningZeroToAll#173"
      ) { $0.divisor = { _, _ in 1 } },
      Deviation(
        "averaged-over-classes", "The gradient is divided by the number of classes, too",
        seenIn: "HikariTJU/LD#74"
      ) { $0.divisor = { Double($0 * $1) } },
      Deviation(
        "averaged-twice", "The gradient is divided by the number of examples twice",
        seenIn: "d2l-ai/d2l-en#1000"
      ) { $0.divisor = { n, _ in Double(n * n) } },
      Deviation("turned-round", "y − p, for p − y") { $0.divisor = { n, _ in -Double(n) } },
      Deviation(
        "label-not-subtracted", "The probabilities alone: nothing is subtracted at the label"
      ) {
        $0.label = 0
      },
      Deviation("at-the-label-alone", "The slope at the label alone; the other classes have 0") {
        $0.onlyLabel = true
      },
      Deviation(
        "by-probability", "The slope by the chance p, not by the logit", equation: "−y/p"
      ) { $0.byChance = true },
      Deviation(
        "softmax-slope-again", "p − y is multiplied by softmax's slope, which is already in it",
        equation: "(p − y) p (1 − p)"
      ) { $0.factor = { $0 * (1 - $0) } },
      Deviation("logits-for-probabilities", "z − y: softmax is missing") {
        $0.probabilities = { $0 }
      },
      Deviation(
        "softmax-twice", "The probabilities are put through softmax again",
        seenIn: "ariecattan/SciCo#2"
      ) { $0.probabilities = { softmax(softmax($0)) } },
      Deviation("no-shift", "exp of the logits as they are: NaN from 710 on") {
        $0.probabilities = { z in
          let sum = z.reduce(0) { $0 + exp($1) }
          return z.map { exp($0) / sum }
        }
      },
      Deviation(
        "softmax-over-examples", "Softmax is taken down the columns, over the examples",
        seenIn: "labmlai/annotated_deep_learning_paper_implementations#146, in attention"
      ) { $0.overExamples = true },
      Deviation("labels-from-one", "Labels are counted from 1") { $0.firstLabel = 1 },
      Deviation("at-the-largest", "1 is subtracted at the largest logit, not at the label") {
        $0.atLargest = true
      },
      Deviation("others-negated", "The slopes of the wrong classes have the wrong sign") {
        $0.negatesOthers = true
      },
      Deviation(
        "label-undivided", "1 is subtracted at the label after the division: p/n − y",
        equation: "p/n − y"
      ) { $0.labelDivisor = { _ in 1 } },
      Deviation(
        "probabilities-undivided", "The label's 1 alone is divided by the number of examples",
        equation: "p − y/n"
      ) {
        $0.divisor = { _, _ in 1 }
        $0.labelDivisor = { $0 }
      },
      Deviation(
        "smoothed", "A tenth of each label goes to all classes alike",
        seenIn: "CrossEntropyLoss(label_smoothing=0.1)"
      ) { $0.smoothing = 0.1 },
    ]),
  hints: [
    "Differentiate ln Σ eᶻ − z_c by one z: the first part gives a probability, the second 1 at the "
      + "label and 0 elsewhere.",
    "∂L/∂z = (p − y)/n, with y = 1 at the label and 0 elsewhere.",
    "For each row: e = exp(z − m), p = e / their sum; subtract 1 at the label; divide by "
      + "Double(labels.count). The result has the logits' shape.",
  ],
  why:
    "Softmax less target: each row adds up to 0, so what one class gains the others lose. "
    + "It is 0 only where the prediction is the target, and no activation's slope stands in "
    + "the way.",
  worked: "GradusReference/Losses/CrossEntropyLoss.swift")

private let asked = "the gradient of the mean cross-entropy by the logits"

private func answer(_ slopes: Matrix) -> Tensors {
  Tensors([NamedTensor("slope of logits", slopes)])
}

/// The lines of `logitsGradient`.
private struct LogitsGradientRecipe: Sendable {
  var probabilities: @Sendable ([Double]) -> [Double] = { softmax($0) }
  var factor: @Sendable (_ p: Double) -> Double = { _ in 1 }
  var label = 1.0
  var onlyLabel = false
  var overExamples = false
  var firstLabel = 0
  var smoothing = 0.0
  var atLargest = false
  var negatesOthers = false
  var byChance = false
  var divisor: @Sendable (_ examples: Int, _ classes: Int) -> Double = { n, _ in Double(n) }
  /// What the label's 1 is divided by, where that is another number.
  var labelDivisor: (@Sendable (_ examples: Double) -> Double)?

  func gradient(_ logits: Matrix, _ labels: [Int]) -> Matrix {
    let table = overExamples ? logits.transposed : logits
    let rows = (0..<table.rows).map { probabilities(Array(table.row($0))) }
    var result = logits
    for (i, label) in labels.enumerated() {
      let largest = (0..<logits.columns).max { logits[i, $0] < logits[i, $1] } ?? 0
      let right = atLargest ? largest : (label + logits.columns - firstLabel) % logits.columns
      for j in 0..<logits.columns {
        let p = overExamples ? rows[j][i] : rows[i][j]
        let y =
          (1 - smoothing) * (j == right ? self.label : 0) + smoothing / Double(logits.columns)
        let whole = divisor(logits.rows, logits.columns)
        let own = labelDivisor?(Double(logits.rows)) ?? whole
        result[i, j] = onlyLabel && j != right ? 0 : factor(p) * (p / whole - y / own)
        if byChance { result[i, j] = j == right ? -1 / (p * whole) : 0 }
        if negatesOthers && j != right { result[i, j] *= -1 }
      }
    }
    return result
  }
}
