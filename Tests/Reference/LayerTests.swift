import GradientCheck
import Gradus
import GradusFixtures
import GradusReference
import PropertyTesting
import Testing

/// The linear layer and the mean squared error against PyTorch's autograd.
@Suite struct LayerGoldenTests {
  /// The largest difference, relative to the largest expected number.
  private func error(_ found: [Double], _ expected: [Double]) -> Double {
    guard found.count == expected.count else { return .infinity }
    let largest = expected.map(abs).max() ?? 0
    return zip(found, expected).map { abs($0 - $1) / largest }.max() ?? .infinity
  }

  @Test func outputsGradientsAndProductsAreAutograds() throws {
    let recording = try Fixtures.golden().load(LayerRecording.self, "layers/mse-linear.json")
    #expect(recording.cases.count == 3)
    for item in recording.cases {
      let input = Matrix(rows: item.batch, columns: item.in, values: item.input)
      let target = Matrix(rows: item.batch, columns: item.out, values: item.target)
      let cotangent = Matrix(rows: item.batch, columns: item.out, values: item.cotangent)
      let layer = Linear(
        weight: Matrix(rows: item.out, columns: item.in, values: item.weight), bias: item.bias)
      let output = layer.forward(input)
      #expect(error(output.values, item.output) <= 1e-12)

      let product = layer.backward(cotangent, input: input)
      #expect(error(product.input.values, item.vjp.input) <= 1e-12)
      #expect(error(product.parameters[0], item.vjp.weight) <= 1e-12)
      #expect(error(product.parameters[1], item.vjp.bias) <= 1e-12)

      let loss = MeanSquaredError()
      let expected = item.mean.gradients
      let slope = loss.gradient(output, target)
      #expect(error([loss.value(output, target)], [item.mean.loss]) <= 1e-12)
      #expect(error(slope.values, try #require(expected.output)) <= 1e-12)
      let gradients = layer.backward(slope, input: input)
      #expect(error(gradients.input.values, expected.input) <= 1e-12)
      #expect(error(gradients.parameters[0], expected.weight) <= 1e-12)
      #expect(error(gradients.parameters[1], expected.bias) <= 1e-12)
    }
  }

  /// The models of the post are drawn from the stream behind the noise, weight first.
  @Test(arguments: ["post", "noise-0.5-seed1", "noise-0.5-seed42"])
  func theInitialisationIsPyTorchs(name: String) throws {
    let recording = try Fixtures.golden().load(TrainingRecording.self, "training/\(name).json")
    var generator = RandomGenerator(seed: recording.data.seed)
    _ = generator.randn(recording.data.samples)
    for run in recording.runs {
      let layer = Linear(inputs: 1, outputs: 1, from: &generator)
      #expect(layer.parameters == [[run.initial.weight], [run.initial.bias]])
    }
  }

  @Test func theInitialisationStaysWithinOneOverRootInputs() {
    var generator = RandomGenerator(seed: 1)
    let layer = Linear(inputs: 16, outputs: 25, from: &generator)
    #expect(layer.weight.shape == "25×16" && layer.bias.count == 25)
    let all = layer.parameters.flatMap { $0 }
    #expect(all.allSatisfy { abs($0) <= 0.25 } && all.contains { abs($0) > 0.24 })
  }
}

/// The same gradients against GSL's numerical ones, on random shapes.
@Suite struct LayerGradientTests {
  @Test func ofTheLossWithRespectToPredictions() throws {
    try forAll(Problem.any, cases: 30) { problem in
      let loss = MeanSquaredError()
      let prediction = problem.layer.forward(problem.input)
      return try agrees(
        of: { loss.value(problem.matrix(like: prediction, $0), problem.target) },
        at: prediction.values, is: loss.gradient(prediction, problem.target).values)
    }
  }

  /// The scalar is the sum of the outputs weighted by a random cotangent.
  @Test func ofTheLayerWithRespectToInputWeightAndBias() throws {
    try forAll(Problem.any, cases: 30) { problem in
      let product = problem.layer.backward(problem.target, input: problem.input)
      func weighted(_ output: Matrix) -> Double {
        zip(output.values, problem.target.values).reduce(0) { $0 + $1.0 * $1.1 }
      }
      let byInput = try agrees(
        of: { weighted(problem.layer.forward(problem.matrix(like: problem.input, $0))) },
        at: problem.input.values, is: product.input.values)
      let byParameters = try agrees(
        of: { weighted(problem.layer(with: $0).forward(problem.input)) },
        at: problem.layer.parameters.flatMap { $0 }, is: product.parameters.flatMap { $0 })
      return byInput && byParameters
    }
  }

  @Test func ofTheLossThroughTheLayer() throws {
    try forAll(Problem.any, cases: 30) { problem in
      let loss = MeanSquaredError()
      let output = problem.layer.forward(problem.input)
      let gradients = problem.layer.backward(
        loss.gradient(output, problem.target), input: problem.input)
      return try agrees(
        of: { loss.value(problem.layer(with: $0).forward(problem.input), problem.target) },
        at: problem.layer.parameters.flatMap { $0 }, is: gradients.parameters.flatMap { $0 })
    }
  }

  /// No coordinate lies outside its error bars, and all are right to seven digits of numbers of
  /// size 1.
  ///
  /// GSL's bars take `f` to be right to its last digit. Sums whose terms cancel are not; a hundred
  /// on top of them brings their rounding below that digit.
  private func agrees(
    of f: ([Double]) throws -> Double, at x: [Double], is gradient: [Double]
  ) throws -> Bool {
    let checks = try checkGradient(of: { 100 + (try f($0)) }, at: x, is: gradient)
    let largest = checks.map { abs($0.numeric.value) }.max() ?? 0
    return checks.allSatisfy {
      $0.verdict != .disagrees
        && abs($0.analytic - $0.numeric.value) <= 1e-7 * max(1, largest)
    }
  }
}

/// A linear layer, a batch of inputs and a target of the output's shape; all numbers away from 0.
private struct Problem: Sendable, CustomStringConvertible {
  let input: Matrix
  let layer: Linear
  let target: Matrix

  static let any = zip(
    Generator<Int>.integer(in: 1...4), .integer(in: 1...4), .integer(in: 1...4)
  ).flatMap { batch, inputs, outputs in
    let sizes = [batch * inputs, outputs * inputs, outputs, batch * outputs]
    return Generator.vector(sizes.reduce(0, +)).map { numbers in
      var rest = numbers[...]
      let parts = sizes.map { size in
        defer { rest = rest.dropFirst(size) }
        return Array(rest.prefix(size))
      }
      return Problem(
        input: Matrix(rows: batch, columns: inputs, values: parts[0]),
        layer: Linear(
          weight: Matrix(rows: outputs, columns: inputs, values: parts[1]), bias: parts[2]),
        target: Matrix(rows: batch, columns: outputs, values: parts[3]))
    }
  }

  func matrix(like model: Matrix, _ values: [Double]) -> Matrix {
    Matrix(rows: model.rows, columns: model.columns, values: values)
  }

  func layer(with parameters: [Double]) -> Linear {
    var layer = layer
    layer.parameters = [
      Array(parameters.prefix(layer.weight.values.count)),
      Array(parameters.suffix(layer.bias.count)),
    ]
    return layer
  }

  var description: String { "input \(input), layer \(layer), target \(target)" }
}
