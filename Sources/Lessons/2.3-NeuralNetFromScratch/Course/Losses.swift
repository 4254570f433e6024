import Exercising
import Foundation
import Gradus
import PropertyTesting

// What the claims and deviations about the loss have in common.

/// Two examples that the lesson works by hand, with the probabilities ¼, ¼, ½ and 0.6, 0.2, 0.2.
let workedLogits = Matrix([[0, 0, log(2)], [log(3), 0, 0]])
let workedLabels = [2, 1]

func lossCall(_ asked: String, _ logits: Matrix, _ labels: [Int]) -> Call {
  Call(asked, [NamedTensor("logits", logits), NamedTensor("labels", labels.map { Double($0) })])
}

extension Call {
  var labels: [Int] { get throws { try list("labels").map { Int($0) } } }
}

/// Two to four examples of two to five classes.
let logitsQuestions = zip(Generator.integer(in: 2...4), Generator.integer(in: 2...5)).flatMap {
  rows, classes in
  zip(
    .matrix(rows: rows, columns: classes),
    Generator.integer(in: 0...classes - 1).array(count: rows...rows))
}.map { lossCall("the mean cross-entropy", $0, $1) }

/// e^z over their sum.
func softmax(_ logits: [Double]) -> [Double] {
  let top = logits.max() ?? 0
  let exponentials = logits.map { exp($0 - top) }
  let sum = exponentials.reduce(0, +)
  return exponentials.map { $0 / sum }
}

/// ln Σ e^z.
func logSum(_ logits: [Double]) -> Double {
  let top = logits.max() ?? 0
  return top + log(logits.reduce(0) { $0 + exp($1 - top) })
}
