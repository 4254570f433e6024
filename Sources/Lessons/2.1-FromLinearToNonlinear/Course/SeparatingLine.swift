import Exercising
import FromLinearToNonlinearQuestions
import Gradus
import GradusReference

/// What a straight line can separate.
let lineExercise: Exercise<Call, Tensors> = Exercise(
  "2.1.line", "what a line can separate", file: "SeparatingLine.swift",
  reference: { try Tensors(line(separating: try $0.corners())) },
  claims: [
    .lessonsExample { [asked([0, 0, 0, 1])] },
    .recorded(
      "separates each of the 14 tables that PyTorch's least squares separate", asking, in: "2.1",
      "table", inputs: ["labels"],
      outputs: ["a line (1) or nil (0)"] + corners.map { "the output's sign at \($0)" }),
    Claim(
      "finds no line where the two diagonals have opposite labels",
      asking: { tables.filter { isCrossed($0) }.map { asked($0) } },
      source: "no line can do this; the lesson has the proof"),
  ],
  deviations: Deviations(
    of: LineRecipe(), answering: { try Tensors($0.line(try $1.corners())) },
    [
      Deviation("no-nil", "A line is returned also where none separates") {
        $0.refuses = { _ in false }
      },
      Deviation("one-cross-missed", "Of the two tables that no line separates one is not seen") {
        $0.refuses = { isCrossed($0) && $0[0] == 0 }
      },
      Deviation("two-and-two-refused", "Every table with two of each label is called hopeless") {
        $0.refuses = { $0.reduce(0, +) == 2 }
      },
      Deviation(
        "constant-refused", "Four equal labels are called hopeless: a line far away will do"
      ) { $0.refuses = { isCrossed($0) || Set($0).count == 1 } },
      Deviation("weights-not-negative", "Lines with a negative weight are not thought of") {
        $0.refuses = {
          isCrossed($0) || $0[1] + $0[3] < $0[0] + $0[2] || $0[2] + $0[3] < $0[0] + $0[1]
        }
      },
      Deviation("through-the-origin", "There is no bias: every line goes through (0, 0)") {
        $0.bias = { _ in 0 }
      },
      Deviation("through-a-corner", "The line goes through a corner, where the output is 0") {
        $0.bias = { $0 - 0.5 }
      },
      Deviation(
        "half-for-zero", "The outputs are fitted to the labels 0 and 1, and parted at ½, not at 0",
        equation: "w·x + b > ½"
      ) { $0.sign = { $0 } },
      Deviation("upside-down", "The output is above 0 where it should be below") {
        $0.sign = { 1 - 2 * $0 }
      },
      Deviation(
        "order-of-corners", "(0, 1) and (1, 0) are exchanged: the first input changes first"
      ) {
        $0.order = [0, 2, 1, 3]
      },
      Deviation(
        "order-of-corners-refused",
        "The weights are exchanged, w₀ is the rise along x₁; so lines fail, and nil is returned"
      ) {
        $0.exchangesWeights = true
        $0.checks = true
      },
      Deviation("bias-is-mean", "b is the mean of s, without the halves of the weights") {
        $0.biasIsMean = true
      },
      Deviation(
        "bias-is-mean-refused",
        "b is the mean of s, without the halves of the weights; so lines fail, and nil is returned"
      ) {
        $0.biasIsMean = true
        $0.checks = true
      },
      Deviation(
        "fourth-corner-ignored", "The line is fitted to three corners, and (1, 1) is not looked at",
        equation: "w₀ = s₁₀ − s₀₀, w₁ = s₀₁ − s₀₀, b = s₀₀"
      ) { $0.looksAtThree = true },
    ]),
  hints: [
    "Draw the square and the labels at its corners. Where does the line have to pass? Which of the 16 "
      + "drawings make it impossible?",
    "For any weights, the outputs at (0, 0) and (1, 1) have the same sum as those at (0, 1) and "
      + "(1, 0): only labels that make one sum positive and the other negative are impossible. For the others, let "
      + "w₀ be how much the label, as ±1, rises on average from x₀ = 0 to x₀ = 1, w₁ likewise.",
    "let s = labels.map { $0 ? 1.0 : -1.0 }. Return nil where labels[0] == labels[3], "
      + "labels[1] == labels[2] and labels[0] != labels[1]. Else w₀ = (s[2] + s[3] - s[0] - s[1]) / 2, w₁ = "
      + "(s[1] + s[3] - s[0] - s[2]) / 2, and b = the mean of s minus half of each weight.",
  ],
  why:
    "Outputs at opposite corners of the square have equal sums, whatever the weights. XOR "
    + "wants one sum positive and the other negative: no line can, and no training will find "
    + "one.")

private let asking = "a line between the corners"
private let corners = ["(0, 0)", "(0, 1)", "(1, 0)", "(1, 1)"]

/// All labels that four corners can have, 0 or 1.
private let tables = (0..<16).map { table in
  (0..<4).map { Double(table >> (3 - $0) & 1) }
}

private func isCrossed(_ labels: [Double]) -> Bool {
  labels[0] == labels[3] && labels[1] == labels[2] && labels[0] != labels[1]
}

private func asked(_ labels: [Double]) -> (question: Call, answer: Tensors) {
  let signs = labels.map { isCrossed(labels) ? 0 : 2 * $0 - 1 }
  return (
    Call(asking, [NamedTensor("labels", labels)]),
    Tensors(
      [NamedTensor("a line (1) or nil (0)", isCrossed(labels) ? 0 : 1)]
        + zip(corners, signs).map { NamedTensor("the output's sign at \($0)", $1) })
  )
}

extension Call {
  fileprivate func corners() throws -> [Bool] { try list("labels").map { $0 == 1 } }
}

/// The lines of `line(separating:)`.
private struct LineRecipe: Sendable {
  var refuses: @Sendable (_ labels: [Double]) -> Bool = { isCrossed($0) }
  var sign: @Sendable (_ label: Double) -> Double = { 2 * $0 - 1 }
  var order = [0, 1, 2, 3]
  var bias: @Sendable (Double) -> Double = { $0 }
  var looksAtThree = false
  var exchangesWeights = false
  var biasIsMean = false
  /// Whether nil is what is returned where the line turns out not to separate.
  var checks = false

  func line(_ corners: [Bool]) -> LinearModel? {
    let labels = order.map { corners[$0] ? 1.0 : 0 }
    let s = labels.map(sign)
    if looksAtThree { return LinearModel(weights: [s[2] - s[0], s[1] - s[0]], bias: s[0]) }
    if refuses(labels) { return nil }
    var weights = [(s[2] + s[3] - s[0] - s[1]) / 2, (s[1] + s[3] - s[0] - s[2]) / 2]
    let halves = biasIsMean ? 0 : weights[0] / 2 + weights[1] / 2
    let b = bias(s.reduce(0, +) / 4 - halves)
    if exchangesWeights { weights.swapAt(0, 1) }
    let outputs = [b, weights[1] + b, weights[0] + b, weights[0] + weights[1] + b]
    if checks && zip(outputs, s).contains(where: { $0 * $1 <= 0 }) { return nil }
    return LinearModel(weights: weights, bias: b)
  }
}
