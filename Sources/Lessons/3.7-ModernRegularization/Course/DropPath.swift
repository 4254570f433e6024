import Exercising
import Foundation
import Gradus
import GradusReference
import PropertyTesting

/// A residual block that is left out for some examples.
let dropPathExercise: Exercise<Call, Tensors> = Exercise(
  "3.7.drop-path", "stochastic depth, forward and backward", file: "DropPath.swift",
  reference: { answer(try worked($0)) },
  claims: [
    .lessonsExample {
      // Block 2 of 4 with 0.5 in the last: 0.75.
      [
        (
          call(
            Matrix([[1, 2], [3, 4]]), Matrix([[6, -3], [9, 3]]), Matrix([[1, -1], [2, 5]]),
            block: 2, of: 4, lastSurvival: 0.5, draws: [0.6, 0.8], isTraining: true),
          answer(
            (
              Matrix([[9, -2], [3, 4]]), Matrix([[1, -1], [2, 5]]),
              Matrix([[4.0 / 3, -4.0 / 3], [0, 0]])
            ))
        )
      ]
    },
    .recorded(
      "is PyTorch's, with autograd's cotangents", asked, in: "3.7-drop-path", "", inputs: inputs,
      outputs: outputs),
    .vjp(
      "the cotangents come back past the branch and through it, by GSL", ["x̄", "f̄"],
      by: ["x", "f"], cotangent: "ȳ", forAll: calls
    ) { call in
      let output = try worked(call).output
      return output
    },
    .linear("goes back linearly", ["x̄", "f̄"], in: "ȳ", forAll: calls),
    Claim("on average over the draws the output is that of evaluation", forAll: calls) {
      call, block in
      // Over draws that are spread evenly the mean is exact: survival is a multiple of a tenth.
      let whole = zip(try call.list("x"), try call.list("f")).map { $0 + $1 }
      let rows = try call.list("draws").count
      var mean = whole.map { _ in 0.0 }
      for step in 0..<10 {
        let draws = (0..<rows).map { Double(($0 + step) % 10) / 10 + 0.05 }
        let output = try block.ask(call.replacing("draws", by: draws))["y"]?.values ?? []
        try block.expect(
          output.count == whole.count, answered: counted(output.count, "number"),
          expected: "\(whole.count), as many as the input has")
        for index in mean.indices { mean[index] += output[index] / 10 }
      }
      for (index, pair) in zip(mean, whole).enumerated() {
        try block.expect(
          pair.0, equals: pair.1, scale: max(1, abs(pair.1)),
          "over ten sets of draws, the mean of number \(index)'s outputs is")
      }
    },
    Claim("in evaluation the branch is there for all rows", forAll: calls) { call, block in
      let evaluation = call.replacing("training", by: [0])
      let (x, f) = (try call.matrix("x"), try call.matrix("f"))
      let cotangent = try call.matrix("ȳ")
      try block.expect(
        evaluation, toBe: answer((x + f, cotangent, cotangent)),
        source: "x + f, and the cotangent as it is for both")
    },
  ],
  robustness: [
    Claim(
      "a draw of the survival probability itself is not below it",
      asking: {
        let (x, f) = (Matrix([[1], [2]]), Matrix([[3], [6]]))
        return [
          (
            call(
              x, f, x, block: 2, of: 4, lastSurvival: 0.5, draws: [0.75, 0.5], isTraining: true),
            answer((Matrix([[1], [10]]), x, Matrix([[0], [8.0 / 3]])))
          )
        ]
      }, source: "by hand: with a survival of 0 nothing may be kept, not even at a draw of 0")
  ],
  deviations: Deviations(
    of: DropPathRecipe(), answering: { answer(try $0.pass($1)) },
    [
      Deviation("not-scaled", "What is kept is not scaled up") { $0.factor = { _ in 1 } },
      Deviation(
        "scaled-in-evaluation",
        "Kept as it is in training, and multiplied by its survival in evaluation",
        seenIn: "Huang et al. 2016, as published"
      ) {
        $0.factor = { _ in 1 }
        $0.evaluation = { $0 }
      },
      Deviation("scaled-twice", "Scaled up in training and down in evaluation") {
        $0.evaluation = { $0 }
      },
      Deviation("scaled-by-dropped", "Divided by the share that is dropped") {
        $0.factor = { 1 / (1 - $0) }
      },
      Deviation("scaled-down", "Multiplied by the survival probability") { $0.factor = { $0 } },
      Deviation("keeps-above", "Kept where the draw is above the survival probability") {
        $0.keeps = { $0 >= $1 }
      },
      Deviation(
        "keeps-above-alone", "Kept where the draw is above the survival probability, not at it"
      ) {
        $0.keeps = { $0 > $1 }
      },
      Deviation(
        "whole-numbers", "block / blocks is divided in whole numbers: 0 before the last block"
      ) {
        $0.depth = { ($0 / $1).rounded(.down) }
      },
      Deviation("at-survival", "A draw of the survival probability itself is kept") {
        $0.keeps = { $0 <= $1 }
      },
      Deviation("whole-block", "The whole sum is dropped, with what goes past the branch") {
        $0.dropsAll = true
      },
      Deviation("one-for-all", "The first draw decides for all rows") { $0.isShared = true },
      Deviation("counted-from-zero", "The blocks are counted from 0", equation: "(l − 1)/L") {
        $0.depth = { block, blocks in (block - 1) / blocks }
      },
      Deviation(
        "first-is-safe", "The line begins in the first block, which always survives",
        equation: "(l − 1)/(L − 1)", seenIn: "timm's and ConvNeXt's linspace(0, rate, depth)"
      ) { $0.depth = { block, blocks in (block - 1) / (blocks - 1) } },
      Deviation("same-for-all", "All blocks have the last one's survival") {
        $0.depth = { _, _ in 1 }
      },
      Deviation("turned", "The line falls the other way: the first block is dropped most") {
        $0.depth = { block, blocks in (blocks - block + 1) / blocks }
      },
      Deviation("power", "The survival falls as a power, not along a line", equation: "p^(l/L)") {
        $0.isPower = true
      },
      Deviation("rate-for-survival", "The last block's survival is taken for what is dropped") {
        $0.takesRate = true
      },
      Deviation("backward-without-mask", "The branch's cotangent is there for all rows") {
        $0.back = { _, _ in 1 }
      },
      Deviation("backward-not-scaled", "The branch's cotangent is cut off, but not scaled") {
        $0.back = { factor, _ in factor == 0 ? 0 : 1 }
      },
      Deviation("backward-scaled-alone", "The branch's cotangent is scaled, but not cut off") {
        $0.back = { _, survival in 1 / survival }
      },
      Deviation("skip-masked", "What goes past the branch is masked on the way back") {
        $0.past = { $0 }
      },
      Deviation("skip-missing", "Nothing comes back past the branch") { $0.past = { _ in 0 } },
      Deviation("counted-twice", "The branch's cotangent is added to the input's as well") {
        $0.past = { 1 + $0 }
      },
      Deviation("branch-for-cotangent", "The mask multiplies the branch on the way back, too") {
        $0.sendsBranch = true
      },
      Deviation("drops-in-evaluation", "Drops in evaluation too") { $0.alwaysTrains = true },
    ]),
  hints: [
    "Where does block l lie on the line from 1 to the last one's probability? And by what must the "
      + "branch be multiplied where it is kept, so that its mean stays?",
    "p = 1 − (l/L)(1 − p_L); m = 1/p for a row whose draw is below p, else 0; y = x + m f. Back: ȳ past "
      + "the branch, m ȳ through it.",
    "let factors = draws.map { isTraining ? ($0 < p ? 1 / p : 0) : 1 }; copies of x and cotangent in "
      + "vars; a loop over all indices, whose row is index / x.columns.",
  ],
  why:
    "1/p keeps the branch's mean, so evaluation needs no change. Nothing touches the way "
    + "past it: there the cotangent comes back whole, even where the branch was left out.")

private let asked = "a residual block with stochastic depth, and its backward pass"
private let inputs = ["x", "f", "ȳ", "block", "blocks", "survival", "draws", "training"]
private let outputs = ["y", "x̄", "f̄"]

private typealias Found = (output: Matrix, input: Matrix, branch: Matrix)

private func call(
  _ x: Matrix, _ f: Matrix, _ cotangent: Matrix, block: Int, of blocks: Int, lastSurvival: Double,
  draws: [Double], isTraining: Bool
) -> Call {
  Call(
    asked,
    [
      NamedTensor("x", x), NamedTensor("f", f), NamedTensor("ȳ", cotangent),
      NamedTensor("block", Double(block)), NamedTensor("blocks", Double(blocks)),
      NamedTensor("survival", lastSurvival), NamedTensor("draws", draws),
      NamedTensor("training", isTraining ? 1 : 0),
    ])
}

private func answer(_ found: Found) -> Tensors {
  Tensors([
    NamedTensor("y", found.output), NamedTensor("x̄", found.input),
    NamedTensor("f̄", found.branch),
  ])
}

private let calls = zip(
  Generator.matrix(rows: 4, columns: 2), .matrix(rows: 4, columns: 2),
  .matrix(rows: 4, columns: 2), .integer(in: 1...4), .choice(of: [0.6, 0.2]),
  .integer(in: 1...999)
).map { x, f, cotangent, block, last, seed in
  var generator = RandomGenerator(seed: UInt64(seed))
  return call(
    x, f, cotangent, block: block, of: 4, lastSurvival: last, draws: generator.rand(4, .float64),
    isTraining: true)
}

private func worked(_ call: Call) throws -> Found {
  let found = dropPath(
    try call.matrix("x"), branch: try call.matrix("f"), cotangent: try call.matrix("ȳ"),
    block: try call.integer("block"), of: try call.integer("blocks"),
    lastSurvival: try call.number("survival"), draws: try call.list("draws"),
    isTraining: try call.number("training") == 1)
  return (found.output, found.inputCotangent, found.branchCotangent)
}

/// The lines of `dropPath`.
private struct DropPathRecipe: Sendable {
  var depth: @Sendable (_ block: Double, _ blocks: Double) -> Double = { $0 / $1 }
  var isPower = false
  var takesRate = false
  var keeps: @Sendable (_ draw: Double, _ survival: Double) -> Bool = { $0 < $1 }
  var factor: @Sendable (_ survival: Double) -> Double = { 1 / $0 }
  var evaluation: @Sendable (_ survival: Double) -> Double = { _ in 1 }
  var dropsAll = false
  var isShared = false
  var alwaysTrains = false
  var sendsBranch = false
  var back: @Sendable (_ factor: Double, _ survival: Double) -> Double = { factor, _ in factor }
  var past: @Sendable (_ factor: Double) -> Double = { _ in 1 }

  func pass(_ call: Call) throws -> Found {
    let (x, f, cotangent) = (try call.matrix("x"), try call.matrix("f"), try call.matrix("ȳ"))
    let last = try call.number("survival")
    let place = depth(Double(try call.integer("block")), Double(try call.integer("blocks")))
    let survival =
      isPower
      ? pow(last, place) : 1 - place * (takesRate ? last : 1 - last)
    let trains = try call.number("training") == 1 || alwaysTrains
    let draws = try call.list("draws")
    var found: Found = (x, cotangent, sendsBranch ? f : cotangent)
    for index in x.values.indices {
      let draw = draws[isShared ? 0 : index / x.columns]
      let m = trains ? (keeps(draw, survival) ? factor(survival) : 0) : evaluation(survival)
      let (b, p) = (trains ? back(m, survival) : m, past(m))
      found.output.values[index] = (dropsAll ? m : 1) * x.values[index] + m * f.values[index]
      found.input.values[index] *= dropsAll ? m : p
      found.branch.values[index] *= b
    }
    return found
  }
}
