import GradientCheckTesting
import Gradus
import PropertyExpectations
import Testing

@testable import GradusReference

private let pure: [any PureLayer] = [
  ReLU(), LeakyReLU(negativeSlope: 0.3), PReLU(count: 3, initial: 0.4), PReLU(),
  ELU(alpha: 0.7), SELU(), CELU(alpha: 2), GELU(), GELU(approximate: .tanh), Sigmoid(), Tanh(),
  SiLU(), Mish(), Softplus(beta: 2, threshold: 3), LogSigmoid(), Softsign(), Hardtanh(), ReLU6(),
  Hardsigmoid(), Hardswish(), Softshrink(), Hardshrink(), Softmax(), LogSoftmax(),
  LayerNorm(columns: 3), RMSNorm(columns: 3),
]

private let losses: [any Loss<Matrix>] = [
  MeanSquaredError(), L1Loss(), L1Loss(reduction: .sum), SmoothL1Loss(beta: 0.7),
  HuberLoss(delta: 0.7), BCEWithLogitsLoss(posWeight: 2.5), HingeEmbeddingLoss(margin: 2),
  KLDivLoss(reduction: .batchmean), KLDivLoss(logTarget: true),
]

private let lossesOfClasses: [any Loss<[Int]>] = [
  NLLLoss(), NLLLoss(weight: [0.5, 2, 1.5], ignoreIndex: 1), CrossEntropyLoss(),
  CrossEntropyLoss(weight: [0.5, 2, 1.5], reduction: .sum, labelSmoothing: 0.2),
  CrossEntropyLoss(ignoreIndex: 1, labelSmoothing: 0.1),
]

/// Layers and losses of networks against GSL's numerical derivatives, on shapes that are never
/// square and with cotangents that are never ones.
@Suite struct NetworkGradientTests {

  /// Matrices of numbers away from the kinks at whole and half numbers.
  static func matrix(_ rows: Int, _ columns: Int) -> Generator<Matrix> {
    Generator.number(in: 0.1...0.4).array(count: rows * columns).flatMap { offsets in
      Generator.integer(in: -4...3).array(count: rows * columns).map { wholes in
        Matrix(
          rows: rows, columns: columns, values: zip(offsets, wholes).map { $0 + Double($1) })
      }
    }
  }

  @Test(arguments: pure.indices)
  func layersThatDependOnTheirInputAlone(index: Int) async {
    let layer = pure[index]
    await expectForAll(Self.matrix(2, 3), .vector(3), .vector(3), cases: 10) { input, gain, shift in
      var layer = layer
      let moved = [gain, shift]
      layer.parameters = zip(layer.parameters, moved).map { Array($1.prefix($0.count)) }
      expectBackward(of: layer, at: input)
    }
  }

  @Test func normalizationOfABatch() async {
    await expectForAll(Self.matrix(4, 3), .vector(3), .vector(3), cases: 10) { input, gain, shift in
      var layer = BatchNorm(columns: 3)
      layer.parameters = [gain, shift]
      expectBackward(of: layer, at: input)
      var (pass, trained) = (Pass.training(RandomGenerator(seed: 1)), layer)
      _ = trained.forward(input, in: &pass)
      #expect(trained.runningMean != layer.runningMean)
      expectBackward(of: trained, at: input, in: .evaluation)
    }
  }

  @Test func layersInARow() async {
    await expectForAll(Self.matrix(5, 3), .integer(in: 0...99), cases: 10) { input, seed in
      var generator = RandomGenerator(seed: UInt64(seed))
      let network = Sequential(
        Linear(inputs: 3, outputs: 4, from: &generator), BatchNorm(columns: 4), Tanh(),
        Dropout(p: 0.3), Linear(inputs: 4, outputs: 2, from: &generator), LogSoftmax())
      expectBackward(of: network, at: input)
    }
  }

  @Test(arguments: losses.indices)
  func ofNumbers(index: Int) async {
    let loss = losses[index]
    await expectForAll(Self.matrix(2, 3), .vector(6), cases: 10) { prediction, numbers in
      let target = Matrix(
        rows: 2, columns: 3,
        values: numbers.map {
          // A distance has a sign for its target, a divergence a share.
          loss is HingeEmbeddingLoss ? $0 < 0 ? -1 : 1 : loss is KLDivLoss ? abs($0) : $0
        })
      expectGradient(
        of: loss, at: prediction, target: target)
    }
  }

  @Test(arguments: lossesOfClasses.indices)
  func ofClasses(index: Int) async {
    let loss = lossesOfClasses[index]
    let classes = Generator.integer(in: 0...2).array(count: 4)
    await expectForAll(Self.matrix(4, 3), classes, cases: 10) { prediction, target in
      try assume(!target.allSatisfy { $0 == 1 })
      expectGradient(of: loss, at: prediction, target: target)
    }
  }

  @Test func probabilities() async {
    await expectForAll(Generator.number(in: 0.05...0.95).array(count: 6), .vector(6), cases: 10) {
      values, targets in
      let prediction = Matrix(rows: 2, columns: 3, values: values)
      let target = Matrix(rows: 2, columns: 3, values: targets.map { abs($0) / 2 })
      expectGradient(of: BCELoss(), at: prediction, target: target)
    }
  }

  /// In the mean over many passes the output is the input; what is kept is 1/(1 − p) of it.
  @Test func dropoutKeepsTheMean() {
    var pass = Pass.training(RandomGenerator(seed: 7))
    let input = Matrix(rows: 100, columns: 100, values: Array(repeating: 2, count: 10_000))
    let layer = Dropout(p: 0.3)
    let (output, mask) = layer.forward(input, in: &pass)
    let kinds: Set<Double> = [0, 2 / (1 - 0.3)]
    #expect(Set(output.values) == kinds)
    let kept = Double(output.values.count { $0 > 0 }) / 10_000
    // Four standard deviations of a share of 10,000 are 0.018.
    #expect(abs(kept - 0.7) < 0.018)
    #expect(layer.backward(input, mask).input == output)
    #expect(layer.forward(input, in: &pass).output != output)
    var evaluation = Pass.evaluation
    #expect(layer.forward(input, in: &evaluation).output == input)
    let all = Dropout(p: 1)
    #expect(all.forward(input, in: &pass).output.values.allSatisfy { $0 == 0 })
  }

  /// Far from zero nothing overflows and no digit is lost.
  @Test func whatIsLargeStaysANumber() {
    for layer in pure.compactMap({ $0 as? any Activation }) {
      for x in [-800, -40, 40, 800.0] {
        #expect(layer.value(x).isFinite && layer.slope(x).isFinite, "\(layer) at \(x)")
      }
      #expect(layer.value(.nan).isNaN, "\(layer)")
    }
    #expect(LogSigmoid().value(-800) == -800 && Sigmoid().slope(40) > 4e-18)
    #expect(Tanh().slope(25) > 7e-22 && GELU().value(-10) < 0)
  }
}

/// Expects that the backward pass of `layer` gives the vector–Jacobian products of its forward pass at
/// `input`, for the input and for each parameter.
func expectBackward(
  of layer: some Layer, at input: Matrix,
  in pass: Pass = .training(RandomGenerator(seed: 3)),
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let shapes = layer.parameters.map(\.count)
  func moved(_ numbers: ArraySlice<Double>) -> some Layer {
    var (moved, rest, parameters) = (layer, numbers, [[Double]]())
    for count in shapes {
      parameters.append(Array(rest.prefix(count)))
      rest = rest.dropFirst(count)
    }
    moved.parameters = parameters
    return moved
  }
  func forward(_ x: [Double]) -> [Double] {
    var (layer, pass) = (moved(x[input.values.count...]), pass)
    let values = Array(x[..<input.values.count])
    return layer.forward(
      Matrix(rows: input.rows, columns: input.columns, values: values), in: &pass
    ).output.values
  }
  expectGradient(
    of: forward, at: input.values + layer.parameters.flatMap { $0 },
    vjp: { cotangent in
      var (layer, pass) = (layer, pass)
      let (output, context) = layer.forward(input, in: &pass)
      let product = layer.backward(
        Matrix(rows: output.rows, columns: output.columns, values: cotangent), context)
      return product.input.values + product.parameters.flatMap { $0 }
    }, sourceLocation: sourceLocation)
}

/// Expects that the gradient of `loss` is right at `prediction`.
private func expectGradient<Target>(
  of loss: some Loss<Target>, at prediction: Matrix, target: Target,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  expectGradient(
    of: {
      loss.value(
        Matrix(rows: prediction.rows, columns: prediction.columns, values: $0), target)
    }, at: prediction.values, is: loss.gradient(prediction, target).values,
    sourceLocation: sourceLocation)
}
