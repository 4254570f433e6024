import Exercising
import Gradus
import GradusReference
import PropertyTesting

/// The weights before the first step.
package let startExercise: Exercise<Call, Tensors> = Exercise(
  "2.3.start", "the weights before the first step", file: "Start.swift",
  reference: { call in
    var generator = RandomGenerator(seed: UInt64(try call.number("seed")))
    let network = ReLUClassifier(
      inputs: Int(try call.number("inputs")), hidden: Int(try call.number("hidden")),
      outputs: Int(try call.number("outputs")), from: &generator)
    return Tensors(network.parameters.named())
  },
  claims: [
    .lessonsExample {
      // a is 1 for the six inputs of the first layer, and √3 for the two of the second.
      var generator = RandomGenerator(seed: 1)
      let units = generator.rand(18, .float64).map { 2 * $0 - 1 }
      let net = TwoLayers(
        w1: Matrix(rows: 2, columns: 6, values: Array(units[..<12])), b1: [0, 0],
        w2: Matrix(rows: 3, columns: 2, values: units[12...].map { 3.0.squareRoot() * $0 }),
        b2: [0, 0, 0])
      return [(startCall(seed: 1, 6, 2, 3), Tensors(net.named()))]
    },
    .recorded(
      "is PyTorch's kaiming_uniform_ for ReLU", startAsked, in: "2.3", "start",
      inputs: ["seed", "inputs", "hidden", "outputs"], outputs: ["W1", "b1", "W2", "b2"]),
    Claim(
      "the weights' mean square times the inputs is 2, and their mean 0",
      forAll: .integer(in: 1...1000), cases: 2
    ) { seed, interview in
      let found = try interview.ask(startCall(seed: seed, 64, 100, 30))
      for (name, inputs) in [("W1", 64.0), ("W2", 100)] {
        let weights = found[name]?.values ?? []
        let count = Double(max(1, weights.count))
        let (square, mean) = (
          inputs * weights.reduce(0) { $0 + $1 * $1 } / count, weights.reduce(0, +) / count
        )
        // Of 3000 uniform numbers the mean square is known to 1.6 %, the mean to 1.8 % of the size.
        try interview.expect(
          abs(square - 2) < 0.16,
          answered: "\(name)'s mean square times \(legible(inputs)): "
            + text(square), expected: "2, give or take 0.16")
        try interview.expect(
          abs(mean) * inputs.squareRoot() < 0.13, answered: "\(name)'s mean \(text(mean))",
          expected: "0, give or take \(text(0.13 / inputs.squareRoot()))")
      }
    },
    Claim("no two units of a layer begin alike", forAll: .integer(in: 1...1000), cases: 3) {
      seed, interview in
      let found = try interview.ask(startCall(seed: seed, 5, 4, 3))
      for (name, rows) in [("W1", 4), ("W2", 3)] {
        let weights = found[name]?.values ?? []
        let width = weights.count / rows
        let units = (0..<rows).map { Array(weights[$0 * width..<($0 + 1) * width]) }
        try interview.expect(
          Set(units).count == rows,
          answered: "\(Set(units).count) different rows of \(rows) in \(name)",
          expected: "\(rows): units that begin alike stay alike for ever")
      }
    },
  ],
  deviations: Deviations(
    of: StartRecipe(), answering: { try $0.answer($1) },
    [
      Deviation("zeros", "All weights are 0: all units stay alike", seenIn: "yz93/LAVT-RIS#25") {
        $0.bound = { _, _ in 0 }
      },
      Deviation("all-alike", "All weights of a layer are the same number") { $0.isConstant = true },
      Deviation(
        "of-the-outputs", "a is made of the layer's outputs, not of its inputs",
        equation: "√(6/out)"
      ) { $0.bound = { (6 / $1).squareRoot() } },
      Deviation(
        "as-if-linear", "ReLU's half is forgotten: the mean square times the inputs is 1",
        equation: "√(3/in)", seenIn: "MLX's he_uniform"
      ) { $0.bound = { n, _ in (3 / n).squareRoot() } },
      Deviation(
        "as-pytorchs-linear", "a is 1/√in, as a layer of PyTorch has it when nobody asks",
        equation: "1/√in", seenIn: "PyTorch's Linear, MLX, tinygrad"
      ) { $0.bound = { n, _ in 1 / n.squareRoot() } },
      Deviation(
        "glorot", "a is made of inputs and outputs", equation: "√(6/(in + out))",
        seenIn: "Keras, Paddle"
      ) { $0.bound = { (6 / ($0 + $1)).squareRoot() } },
      Deviation(
        "deviation-for-bound", "a is the standard deviation: the √3 of uniform numbers is missing",
        equation: "√(2/in)", seenIn: "LBANN/lbann#316, ml-explore/mlx#2001"
      ) { $0.bound = { n, _ in (2 / n).squareRoot() } },
      Deviation("root-missing", "a is 6/in, without the root") { $0.bound = { n, _ in 6 / n } },
      Deviation(
        "none-negative", "The weights are between 0 and a", seenIn: "denizyuret/Knet.jl#311"
      ) {
        $0.draw = { $2.uniform($0, in: 0..<$1, .float64) }
      },
      Deviation(
        "normal", "The weights are normal, of the same mean square", seenIn: "kaiming_normal_"
      ) { $0.draw = { count, a, g in g.randn(count, .float64).map { a / 3.0.squareRoot() * $0 } } },
      Deviation("single-precision", "The numbers are drawn in single precision") {
        $0.draw = { $2.uniform($0, in: -$1..<$1) }
      },
      Deviation("second-layer-first", "W2 is drawn before W1") { $0.secondFirst = true },
      Deviation("biases-drawn", "The biases are drawn, too", seenIn: "PyTorch's Linear") {
        $0.drawsBiases = true
      },
      Deviation("biases-of-a-hundredth", "The biases begin at 0.01, so that more units are awake") {
        $0.bias = 0.01
      },
      Deviation("drawn-down-columns", "The weights are filled in column by column") {
        $0.byColumns = true
      },
      Deviation("one-bound", "Both layers have the first one's a") { $0.oneBound = true },
    ]),
  hints: [
    "The mean square of numbers uniform between −a and a is a third of a². The inputs of a layer are "
      + "the columns of its weight matrix.",
    "a²/3 · n = 2, hence a = √(6/n), with n = inputs for W₁ and n = hidden for W₂.",
    "let a = sqrt(6 / Double(inputs)); let w1 = Matrix(rows: hidden, columns: inputs, values: "
      + "generator.uniform(hidden * inputs, in: -a..<a, .float64)); then W₂ likewise; zeros by "
      + "Array(repeating: 0, count: hidden).",
  ],
  why:
    "Half of what goes through a ReLU is lost on average, so weights with a variance of 2/n "
    + "keep the size of what comes through. Zeros would keep all units equal for ever.",
  worked: "GradusReference/Networks/ReLUClassifier.swift")

private let startAsked = "a starting network"

func startCall(seed: Int, _ inputs: Int, _ hidden: Int, _ outputs: Int) -> Call {
  Call(
    startAsked,
    [
      NamedTensor("seed", Double(seed)), NamedTensor("inputs", Double(inputs)),
      NamedTensor("hidden", Double(hidden)), NamedTensor("outputs", Double(outputs)),
    ])
}

/// The lines of `startingNetwork`.
private struct StartRecipe: Sendable {
  var bound: @Sendable (_ inputs: Double, _ outputs: Double) -> Double = { n, _ in
    (6 / n).squareRoot()
  }
  var draw: @Sendable (_ count: Int, _ a: Double, inout RandomGenerator) -> [Double] = {
    $1 == 0 ? Array(repeating: 0, count: $0) : $2.uniform($0, in: -$1..<$1, .float64)
  }
  var isConstant = false
  var secondFirst = false
  var drawsBiases = false
  var oneBound = false
  var bias = 0.0
  var byColumns = false

  func answer(_ call: Call) throws -> Tensors {
    var generator = RandomGenerator(seed: UInt64(try call.number("seed")))
    let sizes = try ["inputs", "hidden", "outputs"].map { Int(try call.number($0)) }
    func layer(_ k: Int) -> (weight: Matrix, bias: [Double]) {
      let (inputs, outputs) = (sizes[k], sizes[k + 1])
      let a =
        oneBound ? bound(Double(sizes[0]), 0) : bound(Double(inputs), Double(outputs))
      var weights = draw(inputs * outputs, a, &generator)
      if isConstant { weights = weights.map { _ in weights[0] } }
      let bias =
        drawsBiases ? draw(outputs, a, &generator) : Array(repeating: self.bias, count: outputs)
      if byColumns {
        return (Matrix(rows: inputs, columns: outputs, values: weights).transposed, bias)
      }
      return (Matrix(rows: outputs, columns: inputs, values: weights), bias)
    }
    let one = layer(secondFirst ? 1 : 0)
    let other = layer(secondFirst ? 0 : 1)
    let (first, second) = secondFirst ? (other, one) : (one, other)
    return Tensors(
      TwoLayers(w1: first.weight, b1: first.bias, w2: second.weight, b2: second.bias).named())
  }
}
