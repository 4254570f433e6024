import ActivationsQuestions
import Exercising
import Gradus
import GradusReference
import PropertyTesting

/// What it takes to wake a unit.
let deadExercise: Exercise<Call, Tensors> = Exercise(
  "2.4.dead", "what wakes a dead unit", file: "DeadUnits.swift",
  reference: {
    answer(
      risesToWake(
        weights: try $0.matrix("weights"), biases: try $0.list("biases"),
        inputs: try $0.matrix("inputs"), examples: try $0.count("examples")))
  },
  claims: [
    .lessonsExample {
      let layer = (weights: Matrix([[1, -1], [2, 1]]), biases: [-3.0, -1])
      let inputs = Matrix([[1, 0], [0, 2], [3, 1]])
      return [
        (deadCall(layer.weights, layer.biases, inputs, 1), answer([1, 0])),
        (deadCall(layer.weights, layer.biases, inputs, 3), answer([5, 0])),
      ]
    },
    .recorded(
      "is what PyTorch's topk of the units' inputs gives", asking, in: "2.4", "dead",
      inputs: ["weights", "biases", "inputs", "examples"], outputs: ["rises"]),
    Claim(
      "beyond it enough examples come through, and up to it too few", forAll: layers
    ) { call, dead in
      let rises = try dead.ask(call)["rises"]?.values ?? []
      let (biases, count) = (try call.list("biases"), try call.count("examples"))
      try dead.expect(
        rises.count == biases.count, answered: counted(rises.count, "number"),
        expected: "\(counted(biases.count, "number")), one for each unit")
      for (unit, rise) in rises.enumerated() {
        func passing(_ rise: Double) throws -> Int {
          let layer = Linear(
            weight: try call.matrix("weights"), bias: biases.map { $0 + rise })
          let z = layer.forward(try call.matrix("inputs"))
          return (0..<z.rows).count { z[$0, unit] > 0 }
        }
        let (beyond, below) = (try passing(rise + 1e-6), try passing(rise - 1e-6))
        try dead.expect(
          beyond >= count, answered: "\(text(rise)) for unit \(unit)",
          expected:
            "more: raised by a little more than that, it lets \(beyond) through, not \(count)")
        try dead.expect(
          rise == 0 || (rise > 0 && below < count), answered: "\(text(rise)) for unit \(unit)",
          expected: rise < 0
            ? "0 or more" : "less: raised by a little less than that, it lets \(below) through")
      }
    },
    Claim(
      "of a dead layer falls by as much as all biases are raised", forAll: layers
    ) { call, dead in
      let low = try call.list("biases").map { $0 - 20 }
      let before = try dead.ask(call.replacing("biases", by: low))
      try dead.expect(
        call.replacing("biases", by: low.map { $0 + 2.5 }),
        toBe: answer((before["rises"]?.values ?? []).map { $0 - 2.5 }),
        source: "the biases are 2.5 higher than in a question before")
    },
  ],
  deviations: Deviations(
    of: DeadRecipe(), answering: { answer($0.rises(try Layer($1))) },
    [
      Deviation(
        "smallest", "The smallest input is looked at, not the largest: all examples come through"
      ) {
        $0.pick = { z, _ in z.min() ?? 0 }
      },
      Deviation(
        "one-example", "Only the largest input is looked at, however many examples are wanted"
      ) {
        $0.pick = { z, _ in z.max() ?? 0 }
      },
      Deviation(
        "awake-by-one", "A unit with any example through gets 0, however many examples are wanted"
      ) {
        $0.pick = { z, count in
          let sorted = z.sorted(by: >)
          return sorted[0] > 0 ? sorted[0] : sorted[count - 1]
        }
      },
      Deviation("one-too-many", "One example more than wanted comes through") {
        $0.pick = { z, count in z.sorted(by: >)[min(count, z.count - 1)] }
      },
      Deviation("one-too-few", "One example fewer than wanted comes through") {
        $0.pick = { z, count in z.sorted(by: >)[max(count - 2, 0)] }
      },
      Deviation("ascending", "The inputs are counted from the smallest") {
        $0.pick = { z, count in z.sorted()[count - 1] }
      },
      Deviation("mean", "The mean input is brought to 0") {
        $0.pick = { z, _ in z.reduce(0, +) / Double(z.count) }
      },
      Deviation("bias-left-out", "The bias is left out of the units' inputs") {
        $0.bias = { _ in 0 }
      },
      Deviation("bias-turned-round", "The bias is subtracted") { $0.bias = { -$0 } },
      Deviation("below-zero", "A unit that is awake gets a number below 0") { $0.last = { -$0 } },
      Deviation("sign", "The rise has the wrong sign, and what is above 0 is cut off") {
        $0.last = { max(0, $0) }
      },
      Deviation("size", "The size of the input is returned, for units that are awake too") {
        $0.last = { abs($0) }
      },
      Deviation("of-outputs", "The rectifier's outputs are looked at, which are never below 0") {
        $0.input = { max(0, $0) }
      },
      Deviation("spread", "How far the wanted example is below the first, wherever 0 is") {
        $0.pick = { z, count in z.sorted(by: >)[count - 1] - (z.max() ?? 0) }
      },
      Deviation("raised-to-one", "The input is brought to 1, not just above 0") {
        $0.last = { max(0, 1 - $0) }
      },
      Deviation("a-bias-for-all", "One rise is given to all units: what the deadest one needs") {
        $0.together = true
      },
    ]),
  hints: [
    "Write down one unit's input, weights · x + bias, for every example. Which of these numbers says "
      + "whether at least three examples come through?",
    "At least k of them are above 0 exactly if the k-th largest is. A rise of the bias raises them all: "
      + "r = max(0, −(k-th largest)).",
    "For each unit: let z be the list over the rows of inputs of biases[u] + the sum of weights[u, j] * "
      + "inputs[i, j]; append max(0, -z.sorted(by: >)[count - 1]).",
  ],
  why:
    "A unit is awake for an example where its z is above 0, and only then do slopes reach its "
    + "weights. A rise of the bias lifts every z by as much. So k examples come through as soon "
    + "as the k-th largest z is above 0, and how far it is below is the rise.")

private let asking = "what wakes the units"

private func deadCall(
  _ weights: Matrix, _ biases: [Double], _ inputs: Matrix, _ count: Int
) -> Call {
  Call(
    asking,
    [
      NamedTensor("weights", weights), NamedTensor("biases", biases),
      NamedTensor("inputs", inputs), NamedTensor("examples", Double(count)),
    ])
}

private func answer(_ rises: [Double]) -> Tensors { Tensors([NamedTensor("rises", rises)]) }

private let layers = zip(
  Generator<Int>.integer(in: 2...3), .integer(in: 3...5), .integer(in: 2...3)
).flatMap { width, examples, units in
  calls(
    asking,
    [
      Generator.matrix(rows: units, columns: width).named("weights"),
      Generator.vector(units).map { $0.map { $0 - 1.5 } }.named("biases"),
      Generator.matrix(rows: examples, columns: width).named("inputs"),
      Generator<Int>.integer(in: 1...examples).map { Double($0) }.named("examples"),
    ])
}

private struct Layer {
  let weights: Matrix
  let biases: [Double]
  let inputs: Matrix
  let count: Int

  init(_ call: Call) throws {
    (weights, biases) = (try call.matrix("weights"), try call.list("biases"))
    (inputs, count) = (try call.matrix("inputs"), try call.count("examples"))
  }
}

/// The lines of `risesToWake`.
private struct DeadRecipe: Sendable {
  var bias: @Sendable (Double) -> Double = { $0 }
  var input: @Sendable (Double) -> Double = { $0 }
  var pick: @Sendable (_ z: [Double], _ count: Int) -> Double = { $0.sorted(by: >)[$1 - 1] }
  var last: @Sendable (_ picked: Double) -> Double = { max(0, -$0) }
  var together = false

  func rises(_ layer: Layer) -> [Double] {
    let rises = layer.biases.indices.map { unit in
      let z = (0..<layer.inputs.rows).map { row in
        input(
          (0..<layer.inputs.columns).reduce(bias(layer.biases[unit])) {
            $0 + layer.weights[unit, $1] * layer.inputs[row, $1]
          })
      }
      return last(pick(z, layer.count))
    }
    return together ? rises.map { _ in rises.max() ?? 0 } : rises
  }
}
