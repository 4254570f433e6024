import Exercising
import Gradus
import GradusReference
import PropertyTesting

/// Dropout, forward and backward.
package let dropoutExercise: Exercise<Call, Tensors> = Exercise(
  "2.6.dropout", "dropout, forward and backward", file: "Dropout.swift",
  reference: { answer(try worked($0)) },
  claims: [
    .lessonsExample {
      [
        (
          call(
            Matrix([[3, -2], [0, 4]]), Matrix([[1, 1], [2, -1]]), p: 0.25,
            draws: Matrix([[0.9, 0.1], [0.5, 0.3]]), isTraining: true),
          answer(
            (Matrix([[4, 0], [0, 16.0 / 3]]), Matrix([[4.0 / 3, 0], [8.0 / 3, -4.0 / 3]])))
        )
      ]
    },
    .recorded(
      "is what torch.nn.Dropout does with the same numbers dropped", asked, in: "2.6-dropout", "",
      inputs: inputs, outputs: outputs),
    .vjp(
      "the cotangent comes back through the same numbers, by GSL", ["x̄"], by: ["x"],
      cotangent: "ȳ", forAll: calls
    ) { call in
      let output = try worked(call).output
      return output
    },
    .linear("goes back linearly", ["x̄"], in: "ȳ", forAll: calls),
    Claim("on average over the draws the output is the input", forAll: calls) { call, dropout in
      // Over draws that are spread evenly the mean is exact: p is a multiple of a tenth.
      let x = try call.list("x")
      var mean = x.map { _ in 0.0 }
      for step in 0..<10 {
        let draws = x.indices.map { Double(($0 + step) % 10) / 10 + 0.05 }
        let output = try dropout.ask(call.replacing("draws", by: draws))["y"]?.values ?? []
        try dropout.expect(
          output.count == x.count, answered: counted(output.count, "number"),
          expected: "\(x.count), as many as the input has")
        for index in mean.indices { mean[index] += output[index] / 10 }
      }
      for (index, pair) in zip(mean, x).enumerated() {
        try dropout.expect(
          pair.0, equals: pair.1, "over ten sets of draws, the mean of number \(index)'s outputs is"
        )
      }
    },
    Claim("in evaluation nothing happens", forAll: calls) { call, dropout in
      let evaluation = call.replacing("training", by: [0])
      try dropout.expect(
        evaluation, toBe: answer((try call.matrix("x"), try call.matrix("ȳ"))),
        source: "the input, and the cotangent, as they are")
    },
  ],
  robustness: [
    Claim(
      "a draw of p itself is not below p",
      asking: {
        [
          (
            call(
              Matrix([[3, 6]]), Matrix([[1.5, 1]]), p: 0.25, draws: Matrix([[0.25, 0.2]]),
              isTraining: true),
            answer((Matrix([[4, 0]]), Matrix([[2, 0]])))
          )
        ]
      }, source: "by hand: with p = 0 nothing may be dropped, not even at a draw of 0")
  ],
  deviations: Deviations(
    of: DropoutRecipe(), answering: { answer(try $0.pass($1)) },
    [
      Deviation("not-scaled", "What is kept is not scaled up: the next layer sees less in training")
      {
        $0.factor = { _ in 1 }
      },
      Deviation(
        "scaled-in-evaluation", "Kept as it is in training, and multiplied by 1 − p in evaluation",
        seenIn: "Srivastava et al. 2014, before dropout was inverted"
      ) {
        $0.factor = { _ in 1 }
        $0.evaluation = { 1 - $0 }
      },
      Deviation(
        "scaled-in-evaluation-too", "Divides by 1 − p in evaluation, too, where nothing is dropped"
      ) { $0.evaluation = { 1 / (1 - $0) } },
      Deviation(
        "scaled-by-count", "Scales by how many were kept this time, not by the probability",
        equation: "count / kept"
      ) { $0.scalesByCount = true },
      Deviation(
        "cotangent-by-input", "On the way back the input is a factor, too", equation: "x̄ = m x ȳ"
      ) {
        $0.back = { mask, _, x in mask * x }
      },
      Deviation(
        "scaled-by-p", "Divides by p", equation: "1/p",
        seenIn: "lmjohns3/theanets#123, rasbt/LLMs-from-scratch#431"
      ) { $0.factor = { 1 / $0 } },
      Deviation("keeps-below-p", "Drops what is above p, and keeps what is not") {
        $0.drops = { $0 > $1 }
      },
      Deviation("scaled-by-keep", "Multiplies by 1 − p") { $0.factor = { 1 - $0 } },
      Deviation("keeps-p", "Keeps what should be dropped: p taken for the share that is kept") {
        $0.drops = { $0 >= $1 }
      },
      Deviation("at-p", "A draw of p itself drops, too", equation: "draw ≤ p") {
        $0.drops = { $0 <= $1 }
      },
      Deviation(
        "backward-without-mask", "The cotangent passes as it is",
        seenIn: "ddbourgin/numpy-ml#94"
      ) { $0.back = { _, _, _ in 1 } },
      Deviation("backward-not-scaled", "The cotangent is cut off, but not scaled") {
        $0.back = { mask, _, _ in mask == 0 ? 0 : 1 }
      },
      Deviation("backward-twice", "The mask is applied twice on the way back", equation: "x̄ = m² ȳ")
      {
        $0.back = { mask, _, _ in mask * mask }
      },
      Deviation("backward-scaled-alone", "The cotangent is scaled, but not cut off") {
        $0.back = { _, p, _ in 1 / (1 - p) }
      },
      Deviation(
        "mask-from-output",
        "The mask is guessed from the output: a zero of the input counts as dropped",
        seenIn: "kaldi-asr/kaldi#3890"
      ) { $0.back = { mask, _, x in x == 0 ? 0 : mask } },
      Deviation("drops-in-evaluation", "Drops in evaluation too", seenIn: "yanx27/GACNet#8") {
        $0.alwaysTrains = true
      },
      Deviation("input-for-cotangent", "The mask multiplies the input on the way back, too") {
        $0.sendsInput = true
      },
      Deviation("whole-rows", "A row's first draw decides for all of it") { $0.byRow = true },
      Deviation("backward-in-evaluation", "In evaluation the cotangent is masked all the same") {
        $0.masksEvaluation = true
      },
    ]),
  hints: [
    "Of ten equal numbers p·10 become 0. What must the others become, so that the sum stays?",
    "mᵢ = 0 where the draw is below p, else 1/(1 − p); y = m ⊙ x, and backward x̄ = m ⊙ ȳ with the "
      + "same m. In evaluation both are as they are.",
    "guard isTraining else { return (input, cotangent) }; copies of both in a var, and one loop over "
      + "draws.values.indices that makes m and multiplies output.values[i] and back.values[i] by it.",
  ],
  why:
    "1/(1 − p) keeps the mean of each unit, so that evaluation needs no change. The same "
    + "mask goes both ways: what took no part has no slope.",
  worked: "GradusReference/Regularization/DropoutPass.swift")

private let asked = "dropout and its backward pass"
private let inputs = ["x", "ȳ", "p", "draws", "training"]
private let outputs = ["y", "x̄"]

private func call(
  _ x: Matrix, _ cotangent: Matrix, p: Double, draws: Matrix, isTraining: Bool
) -> Call {
  Call(
    asked,
    [
      NamedTensor("x", x), NamedTensor("ȳ", cotangent), NamedTensor("p", p),
      NamedTensor("draws", draws), NamedTensor("training", isTraining ? 1 : 0),
    ])
}

private func answer(_ found: (output: Matrix, inputCotangent: Matrix)) -> Tensors {
  Tensors([NamedTensor("y", found.output), NamedTensor("x̄", found.inputCotangent)])
}

private let calls = zip(
  Generator.matrix(rows: 3, columns: 2), .matrix(rows: 3, columns: 2),
  .choice(of: [0.2, 0.4, 0.7]), .integer(in: 1...999)
).map { x, cotangent, p, seed in
  var generator = RandomGenerator(seed: UInt64(seed))
  return call(
    x, cotangent, p: p,
    draws: Matrix(rows: 3, columns: 2, values: generator.rand(6, .float64)), isTraining: true)
}

/// The worked answer to `call`.
private func worked(_ call: Call) throws -> (output: Matrix, inputCotangent: Matrix) {
  dropout(
    try call.matrix("x"), cotangent: try call.matrix("ȳ"), p: try call.number("p"),
    draws: try call.matrix("draws"), isTraining: try call.number("training") == 1)
}

/// The lines of `dropout(_:cotangent:p:draws:isTraining:)`.
private struct DropoutRecipe: Sendable {
  var factor: @Sendable (_ p: Double) -> Double = { 1 / (1 - $0) }
  var evaluation: @Sendable (_ p: Double) -> Double = { _ in 1 }
  var drops: @Sendable (_ draw: Double, _ p: Double) -> Bool = { $0 < $1 }
  var back: @Sendable (_ mask: Double, _ p: Double, _ x: Double) -> Double = { mask, _, _ in mask }
  var alwaysTrains = false
  var byRow = false
  var masksEvaluation = false
  var sendsInput = false
  var scalesByCount = false

  func pass(_ call: Call) throws -> (output: Matrix, inputCotangent: Matrix) {
    let (x, cotangent) = (try call.matrix("x"), try call.matrix("ȳ"))
    let (p, draws) = (try call.number("p"), try call.list("draws"))
    let trains = try call.number("training") == 1 || alwaysTrains
    var mask = Matrix(rows: x.rows, columns: x.columns, filledWith: evaluation(p))
    var masked = mask
    for index in draws.indices {
      let draw = byRow ? draws[index / x.columns * x.columns] : draws[index]
      masked.values[index] = drops(draw, p) ? 0 : factor(p)
    }
    if scalesByCount {
      let kept = masked.values.count { $0 != 0 }
      let scale = kept == 0 ? 0 : Double(draws.count) / Double(kept)
      masked = masked.map { $0 == 0 ? 0 : scale }
    }
    if trains { mask = masked }
    var backward = masksEvaluation ? masked : mask
    if trains {
      for index in draws.indices {
        backward.values[index] = back(backward.values[index], p, x.values[index])
      }
    }
    var (output, inputCotangent) = (x, sendsInput ? x : cotangent)
    for index in draws.indices {
      output.values[index] *= mask.values[index]
      inputCotangent.values[index] *= backward.values[index]
    }
    return (output, inputCotangent)
  }
}
