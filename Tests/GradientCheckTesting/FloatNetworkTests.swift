import Foundation
import GradientCheck
import GradientCheckTesting
import Gradus
import Testing

/// Two layers with tanh between them and softmax cross-entropy behind, all of it in float32: what
/// was unresolved, and advised another point.
private struct FloatNetwork: ParameterVector {
  var (inputs, hidden, classes) = (3, 4, 3)
  var w1: [Float]
  var b1: [Float]
  var w2: [Float]
  var b2: [Float]

  init(seed: UInt64) {
    var generator = RandomGenerator(seed: seed)
    func draw(_ count: Int) -> [Float] {
      (0..<count).map { _ in Float(Int32(bitPattern: generator.next32())) * 0x1p-31 }
    }
    (w1, b1, w2, b2) = (draw(12), draw(4), draw(12), draw(3))
  }

  var blocks: [ParameterBlock] {
    [
      ParameterBlock("w1", shape: [hidden, inputs]), ParameterBlock("b1", shape: [hidden]),
      ParameterBlock("w2", shape: [classes, hidden]), ParameterBlock("b2", shape: [classes]),
    ]
  }
  var tensors: [[Float]] {
    get { [w1, b1, w2, b2] }
    set { (w1, b1, w2, b2) = (newValue[0], newValue[1], newValue[2], newValue[3]) }
  }

  private static let examples: [(x: [Float], label: Int)] = [
    ([0.3, -1.1, 0.7], 0), ([1.7, 0.2, -0.4], 2), ([-0.6, 0.9, 1.3], 1), ([0.1, 0.5, -1.9], 2),
    ([-1.2, -0.3, 0.8], 1),
  ]

  private func passes(_ x: [Float]) -> (h: [Float], shares: [Float], logSum: Float, z: [Float]) {
    let h = (0..<hidden).map { i in
      tanh((0..<inputs).reduce(b1[i]) { $0 + w1[i * inputs + $1] * x[$1] })
    }
    let z = (0..<classes).map { k in
      (0..<hidden).reduce(b2[k]) { $0 + w2[k * hidden + $1] * h[$1] }
    }
    let largest = z.max() ?? 0
    let sum = z.reduce(0) { $0 + exp($1 - largest) }
    return (h, z.map { exp($0 - largest) / sum }, largest + log(sum), z)
  }

  var loss: Float {
    Self.examples.reduce(0) { total, example in
      let pass = passes(example.x)
      return total + (pass.logSum - pass.z[example.label]) / Float(Self.examples.count)
    }
  }

  var gradient: FloatNetwork {
    var slopes = self
    slopes.tensors = tensors.map { $0.map { _ in 0 } }
    for (x, label) in Self.examples {
      let pass = passes(x)
      var dz = pass.shares.map { $0 / Float(Self.examples.count) }
      dz[label] -= 1 / Float(Self.examples.count)
      for k in 0..<classes {
        slopes.b2[k] += dz[k]
        for i in 0..<hidden { slopes.w2[k * hidden + i] += dz[k] * pass.h[i] }
      }
      for i in 0..<hidden {
        let back = (0..<classes).reduce(Float(0)) { $0 + dz[$1] * w2[$1 * hidden + i] }
        let slope = back * (1 - pass.h[i] * pass.h[i])
        slopes.b1[i] += slope
        for j in 0..<inputs { slopes.w1[i * inputs + j] += slope * x[j] }
      }
    }
    return slopes
  }

  func holding(_ numbers: [Double]) -> FloatNetwork {
    var (network, rest) = (self, numbers[...])
    network.tensors = blocks.map { block in
      defer { rest = rest.dropFirst(block.count) }
      return rest.prefix(block.count).map { Float($0) }
    }
    return network
  }
}

@Suite struct FloatNetworkTests {
  private let checker = GradientChecker(seed: 1)

  /// Nothing is said of float32: the parameters are.
  @Test(arguments: UInt64(1)...12) func aRightNetworkInFloatAgrees(seed: UInt64) {
    let network = FloatNetwork(seed: seed)
    let report = expectGradient(
      of: \.loss, at: network, is: network.gradient, checker: checker)
    #expect(report?.verdict == .agrees)
  }

  /// Nor here, where lists of `Double` go in and come out: the values show it.
  @Test(arguments: UInt64(1)...12) func soDoesOneBehindLists(seed: UInt64) {
    let network = FloatNetwork(seed: seed)
    let (x, slopes) = (
      network.flattened.map(Double.init), network.gradient.flattened.map(Double.init)
    )
    expectGradient(of: { Double(network.holding($0).loss) }, at: x, is: slopes, checker: checker)
    expectGradient(
      of: { Double(network.holding($0).loss) }, at: x, is: slopes, arithmetic: .float32,
      checker: checker)
  }

  /// The bar is one: the true slope, which float64 finds, is within three of it.
  @Test(arguments: UInt64(1)...12) func theBarIsABound(seed: UInt64) throws {
    let network = FloatNetwork(seed: seed)
    let slopes = network.gradient.flattened.map(Double.init)
    let report = try checker.check(of: \.loss, at: network, is: network.gradient)
    for check in report.coordinates {
      let bar = max(check.numeric.bar, 1e-5)
      #expect(abs(check.numeric.value - slopes[check.index]) <= 3 * bar, "\(check)")
    }
  }

  @Test(arguments: UInt64(1)...6) func aWrongOneIsCaughtInItsBlock(seed: UInt64) throws {
    let network = FloatNetwork(seed: seed)
    var wrong = network.gradient
    wrong.b1 = wrong.b1.map { 1.1 * $0 }
    let report = try checker.check(of: \.loss, at: network, is: wrong)
    #expect(report.verdict == .disagrees)
    #expect(Set(report.disagreeing.compactMap(\.block)) == ["b1"])
  }

  /// A polynomial at points of few digits gives numbers of few digits, and computes in float64.
  @Test func numbersOfFewDigitsAreNoFloats() throws {
    let f = { (x: [Double]) in x[0] * x[0] + 3 * x[1] * x[1] }
    let right = try checker.check(of: f, at: [1.5, -2], is: [3, -12])
    #expect(right.verdict == .agrees)
    let wrong = try checker.check(of: f, at: [1.5, -2], is: [3, -12.000_1])
    #expect(wrong.verdict == .disagrees)
  }

  @Test func blocksThatDoNotFitAreNamed() {
    let network = FloatNetwork(seed: 1)
    var wrong = network.gradient
    wrong.b1.removeLast()
    let error = #expect(throws: CheckError.self) {
      try checker.check(of: \.loss, at: network, is: wrong)
    }
    #expect(error?.description == "the gradient of b1 has 3 numbers, b1 has 4")
    #expect(throws: CheckError.self) {
      try checker.check(of: \.loss, at: network, is: [[1.0]])
    }
  }

  /// Matrices, lists of lists and memory that is left as it was.
  @Test func eachKindOfParametersIsChecked() throws {
    let matrix = Matrix([[1, 2], [3, 4]])
    let squares = { (m: Matrix) in m.values.reduce(0) { $0 + $1 * $1 } }
    let right = Matrix([[2, 4], [6, 8]])
    #expect(expectGradient(of: squares, at: matrix, is: right)?.verdict == .agrees)
    let wrong = try checker.check(of: squares, at: matrix, is: Matrix([[2, 4], [6, 9]]))
    #expect(wrong.disagreeing.map(\.index) == [3])
    let lists = [[0.5, 1.5], [2]]
    let sum = { (x: [[Double]]) in x[0][0] * x[0][1] * x[1][0] }
    expectGradient(of: sum, at: lists, is: [[3, 1], [0.75]])
    let memory = UnsafeMutableBufferPointer<Double>.allocate(capacity: 2)
    defer { memory.deallocate() }
    (memory[0], memory[1]) = (3, 5)
    expectGradient(of: { $0[0] * $0[1] }, at: memory, is: [5, 3])
    #expect(Array(memory) == [3, 5])
  }
}
