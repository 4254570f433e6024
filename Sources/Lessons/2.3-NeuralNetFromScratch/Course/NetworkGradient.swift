import Exercising
import Foundation
import Gradus
import GradusReference
import NeuralNetFromScratchQuestions
import PropertyTesting

/// The loss of a ReLU network and all its slopes.
package let networkGradientExercise: Exercise<Call, Tensors> = Exercise(
  "2.3.gradient", "a network, its loss, and all slopes", file: "NetworkGradient.swift",
  reference: { call in
    let found = ReLUClassifier(try TwoLayers(call))
      .lossAndGradient(try call.matrix("x"), try call.labels)
    return Tensors(loss: found.loss, slopes: found.gradient)
  },
  claims: [
    .lessonsExample {
      [
        (
          workedNetwork,
          Tensors(
            loss: log(2),
            slopes: TwoLayers(
              w1: Matrix([[0, 0], [-0.25, -0.5]]), b1: [0, -0.25],
              w2: Matrix([[0, 0.75], [0, 0.75], [0, -1.5]]), b2: [0.25, 0.25, -0.5]))
        )
      ]
    },
    .recorded(
      "has PyTorch's loss and slopes", asked, in: "2.3", "network",
      inputs: ["x", "labels", "W1", "b1", "W2", "b2"], outputs: ["the loss"] + slopeNames),
    .slopes(
      "each slope is that of the loss, by GSL", slopeNames, by: ["W2", "b2", "W1", "b1"],
      of: "the loss", forAll: questions, cases: 4
    ) { call in
      CrossEntropyLoss().value(
        ReLUClassifier(try TwoLayers(call)).logits(try call.matrix("x")), try call.labels)
    },
    Claim("does not change when every example is there twice", forAll: questions, cases: 6) {
      call, interview in
      let once = try interview.ask(call)
      var twice = call
      for (index, input) in call.inputs.enumerated() where ["x", "labels"].contains(input.name) {
        twice.inputs[index] = NamedTensor(
          input.name, shape: [2 * input.shape[0]] + input.shape.dropFirst(),
          values: input.values + input.values)
      }
      try interview.expect(twice, toBe: once, source: "as it is once")
    },
    Claim(
      "a unit that no example wakes has no slopes, and the biases' in b2 sum to 0",
      forAll: questions, cases: 4
    ) { call, interview in
      var bias = try call.list("b1")
      bias[0] = -20
      let found = try interview.ask(call.replacing("b1", by: bias))
      let inputs = try call["W1"].shape[1]
      let asleep =
        (found["slope of W1"]?.values.prefix(inputs) ?? [])
        + (found["slope of b1"]?.values.prefix(1) ?? [])
      try interview.expect(
        asleep.allSatisfy { $0 == 0 },
        answered: "the slopes by unit 0's weights and bias "
          + listed(Array(asleep)), expected: "0: its sum is below 0 for every example")
      try interview.expect(
        (found["slope of b2"]?.values ?? []).reduce(0, +), equals: 0, scale: 1,
        "the sum of the slopes by b2 is")
    },
  ],
  robustness: [
    Claim(
      "a unit whose sum is exactly 0 sleeps",
      asking: {
        [
          (
            Call(
              asked,
              [
                NamedTensor("x", Matrix([[2, 1]])), NamedTensor("labels", [0]),
                NamedTensor("W1", Matrix([[1, -2], [1, 1]])), NamedTensor("b1", [0, -2]),
                NamedTensor("W2", Matrix([[1, 2], [-1, 1]])), NamedTensor("b2", [0, 1]),
              ]),
            Tensors(
              loss: log(2),
              slopes: TwoLayers(
                w1: Matrix([[0, 0], [-1, -0.5]]), b1: [0, -0.5],
                w2: Matrix([[0, -0.5], [0, 0.5]]), b2: [-0.5, 0.5]))
          )
        ]
      }, source: "by hand: ReLU's slope at 0 is 0")
  ],
  deviations: Deviations(
    of: NetworkGradientRecipe(), answering: { try $0.answer($1) },
    [
      Deviation(
        "mask-missing",
        "ReLU's mask lets everything through: it is missing, or is h ≥ 0, always so",
        seenIn: "iamtrask/Grokking-Deep-Learning#56"
      ) { $0.mask = { _, _, _ in 1 } },
      Deviation("awake-at-zero", "At a sum of exactly 0 the mask lets through: z ≥ 0 for z > 0") {
        $0.mask = { z, _, _ in z >= 0 ? 1 : 0 }
      },
      Deviation("mask-by-cotangent", "The mask looks at what comes back, not at the forward sums") {
        $0.mask = { _, _, bar in bar > 0 ? 1 : 0 }
      },
      Deviation(
        "mask-by-both", "The mask asks for a positive sum and for a positive cotangent",
        seenIn: "guided backpropagation, on purpose"
      ) { $0.mask = { z, _, bar in z > 0 && bar > 0 ? 1 : 0 } },
      Deviation("mask-turned-round", "The mask lets through what ReLU held back") {
        $0.mask = { z, _, _ in z > 0 ? 0 : 1 }
      },
      Deviation(
        "tanhs-slope", "ReLU's slope is tanh's: 1 − h²",
        seenIn: "jeffheaton/encog-dotnet-core#124"
      ) { $0.mask = { _, h, _ in 1 - h * h } },
      Deviation("value-for-slope", "The cotangent is multiplied by ReLU's value, not by its slope")
      {
        $0.mask = { _, h, _ in h }
      },
      Deviation("mask-skipped-by-bias", "b1's slope is made of the cotangent before the mask") {
        $0.biasSkips = true
      },
      Deviation("mask-skipped-by-weight", "W1's slope is made of the cotangent before the mask") {
        $0.weightSkips = true
      },
      Deviation("sums-for-hidden", "W2's slope is made of what went into ReLU, not what came out") {
        $0.secondSees = { z, _ in z }
      },
      Deviation("relu-on-logits", "The logits go through ReLU, too") {
        $0.logits = { $0.map { max(0, $0) } }
      },
      Deviation(
        "summed", "The slopes are those of the summed loss, not of the mean",
        seenIn: "hunkim/DeepLearningZeroToAll#173"
      ) { $0.scale = { _ in 1 } },
      Deviation(
        "averaged-twice", "The mean is taken in p − y, and again in the layers",
        seenIn: "d2l-ai/d2l-en#1000"
      ) { $0.scale = { 1 / ($0 * $0) } },
      Deviation(
        "biases-averaged", "The biases' slopes are divided by the batch once more",
        seenIn: "kvfrans/notes#5"
      ) { $0.biasScale = { 1 / $0 } },
      Deviation("label-not-subtracted", "The backward pass begins with p, not with p − y") {
        $0.label = 0
      },
      Deviation("softmax-missing", "The backward pass begins with logits − y") {
        $0.probabilities = { $0 }
      },
      Deviation("biases-of-last-example", "The biases' slopes are the last example's: = for +=") {
        $0.biasesOfLast = true
      },
      Deviation(
        "leaky", "ReLU leaks: below 0 its slope is 0.01", seenIn: "PyTorch's LeakyReLU"
      ) { $0.leak = 0.01 },
      Deviation("mask-of-first-example", "All examples have the first one's mask") {
        $0.maskOfFirst = true
      },
      Deviation("second-bias-missing", "b2 is not added in the forward pass") {
        $0.usesSecondBias = false
      },
      Deviation("first-bias-missing", "b1 is not added in the forward pass") {
        $0.usesBias = false
      },
    ]),
  hints: [
    "Forward: sums, ReLU, logits, loss. Backward begins with p − y, goes through the second layer, "
      + "then the mask, then the first layer.",
    "G = (p − y)/n: W̄₂ = Gᵀ h, b̄₂ = the sum of G's rows, H̄ = G W₂, Z̄ = H̄ where z > 0 and else 0, "
      + "W̄₁ = Z̄ᵀ x, b̄₁ = the sum of Z̄'s rows.",
    "let z = (x * net.w1.transposed).addingToRows(net.b1), h = z.map { max(0, $0) }; let g = try "
      + "logitsGradient(logits, labels); var bar = g * net.w2, set to 0 where z is not above 0; then "
      + "bar.transposed * x and bar.columnSums.",
  ],
  why:
    "It is the chain rule, layer by layer from the end. The ReLU's mask lets back through "
    + "what it let through; the mean over examples is in p − y once, and nowhere else.",
  worked: "GradusReference/Networks/ReLUClassifier.swift")

private let asked = "the loss and its slopes, of max(0, x W1ᵀ + b1) W2ᵀ + b2 with cross-entropy"
private let slopeNames = ["W2", "b2", "W1", "b1"].map { "slope of \($0)" }

/// The network that the lesson works by hand.
let workedNetwork = Call(
  asked,
  [
    NamedTensor("x", Matrix([[1, 2]])), NamedTensor("labels", [2]),
    NamedTensor("W1", Matrix([[1, -1], [2, 0]])), NamedTensor("b1", [0, 1]),
    NamedTensor("W2", Matrix([[1, 1], [2, -2], [4, 0]])), NamedTensor("b2", [-3, 6, log(2)]),
  ])

/// Shapes that are never square, and sums that are not at ReLU's kink.
private let questions = Generator<[Int]>.choice(of: [[3, 2, 4, 3], [4, 3, 2, 2]]).flatMap { sizes in
  let (batch, inputs, hidden, classes) = (sizes[0], sizes[1], sizes[2], sizes[3])
  return calls(
    asked,
    [
      Generator<Matrix>.matrix(rows: batch, columns: inputs).named("x"),
      Generator.integer(in: 0...classes - 1).array(count: batch...batch)
        .map { NamedTensor("labels", $0.map { Double($0) }) },
      Generator<Matrix>.matrix(rows: hidden, columns: inputs).named("W1"),
      Generator<[Double]>.vector(hidden).named("b1"),
      Generator<Matrix>.matrix(rows: classes, columns: hidden).map { 0.5 * $0 }.named("W2"),
      Generator<[Double]>.vector(classes).named("b2"),
    ])
}.map { awayFromKinks($0) }

/// The call with biases moved until no sum is within 0.05 of 0.
private func awayFromKinks(_ call: Call) -> Call {
  guard let x = try? call.matrix("x"), let net = try? TwoLayers(call) else { return call }
  let products = x * net.w1.transposed
  let bias = net.b1.enumerated().map { unit, bias in
    let sums = (0..<x.rows).map { products[$0, unit] }
    return (0..<400).map { bias + 0.11 * Double($0) }
      .first { bias in sums.allSatisfy { abs($0 + bias) > 0.05 } } ?? bias
  }
  return call.replacing("b1", by: bias)
}

/// The lines of `lossAndGradient`.
private struct NetworkGradientRecipe: Sendable {
  var mask: @Sendable (_ z: Double, _ h: Double, _ bar: Double) -> Double = { z, _, _ in
    z > 0 ? 1 : 0
  }
  var biasSkips = false
  var weightSkips = false
  var secondSees: @Sendable (_ z: Matrix, _ h: Matrix) -> Matrix = { $1 }
  var logits: @Sendable (Matrix) -> Matrix = { $0 }
  var scale: @Sendable (_ examples: Double) -> Double = { 1 / $0 }
  var biasScale: @Sendable (_ examples: Double) -> Double = { _ in 1 }
  var label = 1.0
  var probabilities: @Sendable ([Double]) -> [Double] = { softmax($0) }
  var usesBias = true
  var usesSecondBias = true
  var biasesOfLast = false
  var maskOfFirst = false
  var leak = 0.0

  func answer(_ call: Call) throws -> Tensors {
    let (net, x, labels) = (try TwoLayers(call), try call.matrix("x"), try call.labels)
    let products = x * net.w1.transposed
    let z = usesBias ? products.addingToRows(net.b1) : products
    let h = z.map { max(leak * $0, $0) }
    let product = h * net.w2.transposed
    let logits = logits(usesSecondBias ? product.addingToRows(net.b2) : product)
    var (g, loss, n) = (logits, 0.0, Double(labels.count))
    for (i, label) in labels.enumerated() {
      let row = Array(logits.row(i))
      loss += (logSum(row) - row[label]) / n
      for (j, p) in probabilities(row).enumerated() {
        g[i, j] = scale(n) * (p - (j == label ? self.label : 0))
      }
    }
    let bar = g * net.w2
    let masks = bar.values.indices.map { index in
      let place = maskOfFirst ? index % bar.columns : index
      let slope = mask(z.values[place], h.values[place], bar.values[place])
      return slope == 0 ? leak : slope
    }
    let masked = Matrix(
      rows: bar.rows, columns: bar.columns, values: zip(bar.values, masks).map { $0 * $1 })
    n = biasScale(n)
    func sums(_ bars: Matrix) -> [Double] {
      (biasesOfLast ? bars.rows(at: [bars.rows - 1]) : bars).columnSums.map { $0 * n }
    }
    return Tensors(
      loss: loss,
      slopes: TwoLayers(
        w1: (weightSkips ? bar : masked).transposed * x, b1: sums(biasSkips ? bar : masked),
        w2: g.transposed * secondSees(z, h), b2: sums(g)))
  }
}
