import Exercising
import ForwardAndBackwardQuestions
import Foundation
import Gradus
import GradusReference
import PropertyTesting

/// Linear, tanh, linear: forward keeping a context, and backward in reverse.
package let twoLayersExercise: Exercise<Call, Tensors> = Exercise(
  "2.2.two-layers", "a network forward, and backward", file: "TwoLayers.swift",
  reference: { call in
    let network = TanhNetwork(try TwoLayers(call))
    let (y, context) = network.forward(try call.matrix("x"))
    let (x, net) = network.backward(try call.matrix("cotangent of y"), context)
    return Tensors(y: y, x: x, net: net)
  },
  claims: [
    .lessonsExample {
      let h = [tanh(0.5), tanh(-1)]
      let (z1, z2) = (6 * (1 - h[0] * h[0]), 4 * (1 - h[1] * h[1]))
      return [
        (
          workedNetwork,
          Tensors(
            y: Matrix([[3 * h[0] + 2 * h[1] + 1]]), x: Matrix([[z1 + 0.5 * z2, z1 + 3 * z2]]),
            net: TwoLayers(
              w1: Matrix([[2 * z1, -z1], [2 * z2, -z2]]), b1: [z1, z2],
              w2: Matrix([[2 * h[0], 2 * h[1]]]), b2: [2]))
        )
      ]
    },
    .recorded(
      "has PyTorch's output and cotangents", asked, in: "2.2", "network",
      inputs: ["x", "W1", "b1", "W2", "b2", "cotangent of y"], outputs: ["y"] + cotangents),
    .vjp(
      "is the vector–Jacobian product of the network, by GSL", cotangents,
      by: ["W2", "b2", "W1", "b1", "x"], cotangent: "cotangent of y", forAll: questions, cases: 4
    ) { call in TanhNetwork(try TwoLayers(call)).forward(try call.matrix("x")).output },
    .linear(
      "is linear in the cotangent of y", cotangents, in: "cotangent of y", forAll: questions),
    Claim(
      "a batch is its examples: rows stand alone, the parameters' cotangents are sums",
      forAll: questions, cases: 4
    ) { call, interview in
      var sums: Tensors?
      for row in 0..<(try call.matrix("x").rows) {
        var one = call
        for name in ["x", "cotangent of y"] {
          one.inputs = try one.inputs.map {
            $0.name == name ? NamedTensor(name, try call.matrix(name).rows(at: [row])) : $0
          }
        }
        let alone = try interview.ask(one)
        sums = sums.map { joined($0, alone) } ?? alone
      }
      guard let sums else { return }
      try interview.expect(call, toBe: sums, source: "from what each example has by itself")
    },
  ],
  deviations: Deviations(
    of: NetworkRecipe(), answering: { try $0.answer($1) },
    [
      Deviation(
        "slope-at-output", "tanh's slope is taken at its output: 1 − tanh²(h)",
        seenIn: "tsoding/nn.h#18, with a sigmoid"
      ) { $0.slope = { _, h in 1 - tanh(h) * tanh(h) } },
      Deviation(
        "slope-of-sums", "tanh's slope is made of the sums, as if they were its output",
        equation: "1 − z² for 1 − h²"
      ) { $0.slope = { z, _ in 1 - z * z } },
      Deviation(
        "slope-missing", "The cotangent goes through tanh unchanged",
        seenIn: "dannyneil/spiking_relu_conversion#1"
      ) { $0.slope = { _, _ in 1 } },
      Deviation("slope-unsquared", "tanh's slope is taken as 1 − h") { $0.slope = { 1 - $1 } },
      Deviation("sigmoids-slope", "tanh's slope is the sigmoid's: h (1 − h)") {
        $0.slope = { $1 * (1 - $1) }
      },
      Deviation("relus-slope", "tanh's slope is ReLU's: 1 where z > 0") {
        $0.slope = { z, _ in z > 0 ? 1 : 0 }
      },
      Deviation("slope-twice", "tanh's slope is multiplied in twice") {
        $0.slope = { pow(1 - $1 * $1, 2) }
      },
      Deviation(
        "sums-kept", "What went into tanh is kept for the second layer, which saw what came out"
      ) { $0.secondSees = { z, _ in z } },
      Deviation("tanh-skipped-by-bias", "b1's cotangent is that of tanh's output") {
        $0.firstBiasSkips = true
      },
      Deviation("tanh-skipped-by-weight", "W1's cotangent is made of that of tanh's output") {
        $0.firstWeightSkips = true
      },
      Deviation("tanh-skipped-by-input", "x's cotangent is made of that of tanh's output") {
        $0.inputSkips = true
      },
      Deviation("all-averaged", "All parameters' cotangents are divided by the batch") {
        $0.weights = { $0 / $1 }
        $0.firstBias = { $0 / $1 }
        $0.secondBias = { $0 / $1 }
      },
      Deviation(
        "biases-averaged", "The biases' cotangents are divided by the batch",
        seenIn: "kvfrans/notes#5"
      ) {
        $0.firstBias = { $0 / $1 }
        $0.secondBias = { $0 / $1 }
      },
      Deviation("first-bias-averaged", "b1's cotangent is divided by the batch, b2's is not") {
        $0.firstBias = { $0 / $1 }
      },
      Deviation("second-bias-averaged", "b2's cotangent is divided by the batch, b1's is not") {
        $0.secondBias = { $0 / $1 }
      },
      Deviation("cotangent-ignored", "y's cotangent is taken as 1 everywhere") {
        $0.bar = { $0.map { _ in 1 } }
      },
      Deviation("tanh-at-the-end", "y goes through tanh, too, and the backward pass does not know")
      {
        $0.output = { $0.map { tanh($0) } }
      },
      Deviation("first-bias-missing", "b1 is not added in the forward pass") {
        $0.bias = { $0.map { _ in 0 } }
      },
      Deviation(
        "kept-outside",
        "What is kept is overwritten by the next forward pass: it is no part of `kept`"
      ) { $0.keepsLastPass = true },
    ]),
  hints: [
    "Three layers in a row: linear, tanh, linear. Backward they come in reverse, and each one needs "
      + "what its own forward pass was handed.",
    "With z = x W₁ᵀ + b₁ and h = tanh z: H̄ = Ȳ W₂, Z̄ = H̄ ⊙ (1 − h²), X̄ = Z̄ W₁; W̄₂ = Ȳᵀ h and "
      + "W̄₁ = Z̄ᵀ x; the biases' are the sums of the rows of Ȳ and Z̄.",
    "let h = (x * net.w1.transposed).addingToRows(net.b1).map { tanh($0) }; return (…, [x, h]). "
      + "Backward: let (x, h) = (kept[0], kept[1]); a linear backward pass at h, then each number "
      + "times 1 − h², then a linear backward pass at x.",
  ],
  why:
    "Backward is forward in reverse, each layer with what it was handed on the way there. "
    + "tanh needs only its output, 1 − h², and so nothing is computed twice.",
  worked: "GradusReference/Networks/TanhNetwork.swift")

private let asked = "tanh(x W1ᵀ + b1) W2ᵀ + b2"
private let cotangents = ["W2", "b2", "W1", "b1", "x"].map { "cotangent of \($0)" }

/// The network that the lesson works by hand.
let workedNetwork = Call(
  asked,
  [
    NamedTensor("x", Matrix([[2, -1]])), NamedTensor("W1", Matrix([[1, 1], [0.5, 3]])),
    NamedTensor("b1", [-0.5, 1]), NamedTensor("W2", Matrix([[3, 2]])), NamedTensor("b2", [1]),
    NamedTensor("cotangent of y", Matrix([[2]])),
  ])

/// Shapes that are never square; sums that do not saturate.
private let questions = Generator<[Int]>.choice(of: [[2, 3, 4, 2], [3, 2, 3, 1]]).flatMap { sizes in
  let (batch, inputs, hidden, outputs) = (sizes[0], sizes[1], sizes[2], sizes[3])
  let half: @Sendable (Matrix) -> Matrix = { 0.5 * $0 }
  return calls(
    asked,
    [
      Generator<Matrix>.matrix(rows: batch, columns: inputs).map(half).named("x"),
      Generator<Matrix>.matrix(rows: hidden, columns: inputs).map(half).named("W1"),
      Generator<[Double]>.vector(hidden).map { $0.map { $0 / 2 } }.named("b1"),
      Generator<Matrix>.matrix(rows: outputs, columns: hidden).named("W2"),
      Generator<[Double]>.vector(outputs).named("b2"),
      Generator<Matrix>.matrix(rows: batch, columns: outputs).named("cotangent of y"),
    ])
}

/// The answer for a batch of two batches with these answers: rows below rows, and sums.
private func joined(_ a: Tensors, _ b: Tensors) -> Tensors {
  Tensors(
    zip(a.parts, b.parts).map { a, b in
      guard ["y", "cotangent of x"].contains(a.name), a.shape.count == 2, b.shape.count == 2,
        a.shape[1] == b.shape[1]
      else {
        return a.shape == b.shape
          ? NamedTensor(a.name, shape: a.shape, values: zip(a.values, b.values).map(+)) : a
      }
      return NamedTensor(
        a.name, shape: [a.shape[0] + b.shape[0], a.shape[1]], values: a.values + b.values)
    })
}

/// The lines of `forward` and `backward`.
private struct NetworkRecipe: Sendable {
  var slope: @Sendable (_ z: Double, _ h: Double) -> Double = { 1 - $1 * $1 }
  var secondSees: @Sendable (_ z: Matrix, _ h: Matrix) -> Matrix = { $1 }
  var firstBiasSkips = false
  var firstWeightSkips = false
  var inputSkips = false
  var weights: @Sendable (_ number: Double, _ batch: Double) -> Double = { number, _ in number }
  var firstBias: @Sendable (_ number: Double, _ batch: Double) -> Double = { number, _ in number }
  var secondBias: @Sendable (_ number: Double, _ batch: Double) -> Double = { number, _ in number }
  var bar: @Sendable (Matrix) -> Matrix = { $0 }
  var output: @Sendable (Matrix) -> Matrix = { $0 }
  var bias: @Sendable ([Double]) -> [Double] = { $0 }
  var keepsLastPass = false

  func answer(_ call: Call) throws -> Tensors {
    let (net, x) = (try TwoLayers(call), try call.matrix("x"))
    func forward(_ x: Matrix) -> (z: Matrix, h: Matrix, y: Matrix) {
      let z = (x * net.w1.transposed).addingToRows(bias(net.b1))
      let h = z.map { tanh($0) }
      return (z, h, output((h * net.w2.transposed).addingToRows(net.b2)))
    }
    let y = forward(x).y
    // Another batch goes forward before this one goes back.
    let seen = keepsLastPass ? -0.5 * x : x
    let (z, h, _) = forward(seen)
    let bar = bar(try call.matrix("cotangent of y"))
    let hBar = bar * net.w2
    let slopes = zip(z.values, h.values).map(slope)
    let zBar = Matrix(
      rows: h.rows, columns: h.columns, values: zip(hBar.values, slopes).map(*))
    let batch = Double(x.rows)
    return Tensors(
      y: y, x: (inputSkips ? hBar : zBar) * net.w1,
      net: TwoLayers(
        w1: ((firstWeightSkips ? hBar : zBar).transposed * seen).map { weights($0, batch) },
        b1: (firstBiasSkips ? hBar : zBar).columnSums.map { firstBias($0, batch) },
        w2: (bar.transposed * secondSees(z, h)).map { weights($0, batch) },
        b2: bar.columnSums.map { secondBias($0, batch) }))
  }
}
