import Exercising
import Foundation
import Gradus
import GradusReference
import PropertyTesting

/// The loss and all slopes of a classifier of any depth, whose numbers are one list.
package let networkExercise: Exercise<Call, Tensors> = Exercise(
  "2.7.network", "one function for both models", file: "Network.swift",
  reference: { call in
    let found = TanhClassifier(
      sizes: try call.integers("sizes"), parameters: try call.list("parameters")
    ).lossAndSlopes(try call.matrix("x"), try call.integers("labels"))
    return answer(found.loss, found.slopes)
  },
  claims: [
    .lessonsExample {
      [
        (workedNetwork, answer(log(2), workedSlopes)),
        (workedLinear, answer(log(2), [0.25, 0.5, 0.25, 0.5, -0.5, -1, 0.25, 0.25, -0.5])),
      ]
    },
    .recorded(
      "has PyTorch's loss and slopes", asked, in: "2.7", "network",
      inputs: ["parameters", "sizes", "x", "labels"], outputs: ["the loss", "slopes"]),
    .slopes(
      "each slope is that of the loss, by GSL", ["slopes"], by: ["parameters"], of: "the loss",
      forAll: drawnQuestions, cases: 4
    ) { call in
      TanhClassifier(sizes: try call.integers("sizes"), parameters: try call.list("parameters"))
        .loss(try call.matrix("x"), try call.integers("labels"))
    },
    Claim(
      "two hidden units change places, and so do their slopes", forAll: shallow, cases: 5
    ) { call, interview in
      let sizes = try call.integers("sizes")
      func swapped(_ numbers: [Double]) -> [Double] {
        let (inputs, hidden, outputs) = (sizes[0], sizes[1], sizes[2])
        var numbers = numbers
        guard numbers.count == TanhClassifier.costs(sizes).parameters else { return numbers }
        for k in 0..<inputs { numbers.swapAt(k, inputs + k) }
        numbers.swapAt(inputs * hidden, inputs * hidden + 1)
        for k in 0..<outputs {
          let row = (inputs + 1) * hidden + k * hidden
          numbers.swapAt(row, row + 1)
        }
        return numbers
      }
      var expected = try interview.ask(call)
      let slopes = swapped(expected["slopes"]?.values ?? [])
      expected["slopes"]?.values = slopes
      let turned = call.replacing("parameters", by: swapped(try call.list("parameters")))
      try interview.expect(
        turned, toBe: expected, source: "as before, units 0 and 1 of the hidden layer exchanged")
    },
  ],
  robustness: [
    Claim(
      "logits of 1000 give plain numbers",
      asking: {
        [
          (call([1000, -1000, 0, 0], [1, 2], Matrix([[1]]), [1]), answer(2000, [1, -1, 1, -1])),
          (call([1000, -1000, 0, 0], [1, 2], Matrix([[1]]), [0]), answer(0, [0, 0, 0, 0])),
        ]
      }, source: "the chances are 1 and 0")
  ],
  deviations: Deviations(
    of: NetworkRecipe(), answering: { try $0.answer($1) },
    [
      Deviation("slope-missing", "tanh's slope is missing: the cotangent goes through as it is") {
        $0.slope = { _, _ in 1 }
      },
      Deviation("slope-of-sum", "tanh's slope is made of its input: 1 − z²") {
        $0.slope = { z, _ in 1 - z * z }
      },
      Deviation("slope-twice-tanh", "tanh is taken of h again: 1 − tanh²(h)") {
        $0.slope = { _, h in 1 - tanh(h) * tanh(h) }
      },
      Deviation("square-missing", "tanh's slope lacks the square: 1 − h", equation: "1 − h") {
        $0.slope = { _, h in 1 - h }
      },
      Deviation(
        "sigmoids-slope", "tanh's slope is the sigmoid's: h (1 − h)",
        seenIn: "jeffheaton/encog-dotnet-core#124, the other way round"
      ) { $0.slope = { _, h in h * (1 - h) } },
      Deviation("relus-slope", "tanh's slope is ReLU's mask") {
        $0.slope = { z, _ in z > 0 ? 1 : 0 }
      },
      Deviation("tanh-at-the-end", "tanh stands after the last layer, too") { $0.tanhLast = true },
      Deviation("no-tanh", "There is no tanh: the network is a linear model") {
        $0.activation = { $0 }
        $0.slope = { _, _ in 1 }
      },
      Deviation("relu", "ReLU stands where tanh should") {
        $0.activation = { max(0, $0) }
        $0.slope = { z, _ in z > 0 ? 1 : 0 }
      },
      Deviation("sums-for-hidden", "A layer's weights' slopes are made of sums, before tanh") {
        $0.seesSums = true
      },
      Deviation("biases-first", "A layer's biases are taken to stand before its weights") {
        $0.readsBiasFirst = true
        $0.writesBiasFirst = true
      },
      Deviation("biases-first-in-slopes", "In the slopes, biases stand before weights") {
        $0.writesBiasFirst = true
      },
      Deviation("columns-first", "The weights are read column by column, and so are their slopes") {
        $0.readsColumns = true
        $0.writesColumns = true
      },
      Deviation("slopes-by-columns", "The weights' slopes are listed column by column") {
        $0.writesColumns = true
      },
      Deviation("slopes-backward", "The slopes of the last layer stand first") {
        $0.lastFirst = true
      },
      Deviation("biases-at-the-end", "The slopes of all biases stand last") {
        $0.biasesAtEnd = true
      },
      Deviation("summed", "Slopes of the sum over the examples, not of the mean") {
        $0.scale = { _ in 1 }
      },
      Deviation("averaged-twice", "The slopes are divided by the number of examples twice") {
        $0.scale = { 1 / ($0 * $0) }
      },
      Deviation("loss-summed", "The loss is the sum over the examples, not the mean") {
        $0.lossScale = { _ in 1 }
      },
      Deviation("label-not-subtracted", "The backward pass begins with p, not with p − y") {
        $0.label = 0
      },
      Deviation("turned-round", "The backward pass begins with y − p") { $0.sign = -1 },
      Deviation("softmax-missing", "The backward pass begins with logits − y") {
        $0.chances = { $0 }
      },
      Deviation(
        "no-shift", "Softmax's exponentials overflow: the largest logit is not taken off first"
      ) {
        $0.chances = { z in
          let sum = z.reduce(0) { $0 + exp($1) }
          return z.map { exp($0) / sum }
        }
        $0.loss = { z, c in log(z.reduce(0) { $0 + exp($1) }) - z[c] }
      },
      Deviation("log-of-chance", "The logarithm of a chance that is 0") {
        $0.loss = { -log(softmax($0)[$1]) }
      },
      Deviation("biases-of-last-example", "The biases' slopes are the last example's: = for +=") {
        $0.biasesOfLast = true
      },
      Deviation("biases-missing", "The biases are not added in the forward pass") {
        $0.usesBias = false
      },
      Deviation(
        "hidden-biases-missing", "Only the last layer's biases are added in the forward pass"
      ) {
        $0.usesHiddenBiases = false
      },
      Deviation("tanh-on-inputs", "The inputs go through tanh before the first layer") {
        $0.bendsInputs = true
      },
      Deviation("first-layer-frozen", "The first layer's slopes are left at 0") {
        $0.freezesFirst = true
      },
      Deviation("decay-included", "A hundredth of each parameter is added to its slope") {
        $0.decay = 0.01
      },
    ]),
  hints: [
    "First cut the list into layers; then keep what each layer was given. Backward, one layer at a "
      + "time, the last first; the list of slopes grows at its front.",
    "G = (p − y)/n. For each layer, from the last: W̄ = Gᵀ · its input, b̄ = the sum of G's rows, then G "
      + "becomes (G W) (1 − h²), with h the layer's input, if that came out of a tanh.",
    "for k in layers.indices.reversed() { slopes = (g.transposed * inputs[k]).values + g.columnSums + "
      + "slopes; if k > 0 { var bar = g * layers[k].weight; for i in bar.values.indices { let h = "
      + "inputs[k].values[i]; bar.values[i] *= 1 - h * h }; g = bar } }.",
  ],
  why:
    "A model is a list of layers, and a linear model is a list of one: the same code trains "
    + "both, so that nothing but the model differs when they are compared.",
  worked: "GradusReference/Networks/TanhClassifier.swift")

private let asked = "the loss and its slopes"

private func call(_ parameters: [Double], _ sizes: [Int], _ x: Matrix, _ labels: [Int]) -> Call {
  Call(
    asked,
    [
      NamedTensor("parameters", parameters), NamedTensor("sizes", sizes.map { Double($0) }),
      NamedTensor("x", x), NamedTensor("labels", labels.map { Double($0) }),
    ])
}

private func answer(_ loss: Double, _ slopes: [Double]) -> Tensors {
  Tensors([NamedTensor("the loss", loss), NamedTensor("slopes", slopes)])
}

/// The network that the lesson works by hand: the sums are ln 2 and −ln 3, whose tanh is 0.6, −0.8.
let workedNetwork = call(
  [0, 0.5, -1, 0, log(2) - 1, 1 - log(3), 5, 0, 0, -5, 1, 0], [2, 2, 2], Matrix([[1, 2]]), [0])
let workedSlopes = [
  -1.6, -3.2, -0.9, -1.8, -1.6, -0.9, -0.3, 0.4, 0.3, -0.4, -0.5, 0.5,
]

/// The linear model of the lesson, which knows its biases alone.
let workedLinear = call([0, 0, 0, 0, 0, 0, 0, 0, log(2)], [2, 3], Matrix([[1, 2]]), [2])

private func drawn(of sizes: [Int], batch: Int) -> Generator<Call> {
  let classes = sizes[sizes.count - 1]
  return zip(
    .vector(TanhClassifier.costs(sizes).parameters), .matrix(rows: batch, columns: sizes[0]),
    Generator.integer(in: 0...classes - 1).array(count: batch)
  ).map { call($0, sizes, $1, $2) }
}

/// Shapes that are never square, two, three and four sizes.
private let drawnQuestions = Generator<[Int]>.choice(of: [[3, 2], [2, 3, 2], [2, 3, 2, 4]])
  .flatMap { drawn(of: $0, batch: 3) }

/// Networks with one hidden layer.
private let shallow = Generator<[Int]>.choice(of: [[3, 2, 4], [2, 4, 3]])
  .flatMap { drawn(of: $0, batch: 4) }
