import Gradus
import GradusReference
import Testing

/// A user's own parameters.
private struct Network: ParameterVector, Equatable {
  var weight = Matrix([[1, 2], [3, 4], [5, 6]])
  var bias = [7.0, 8, 9]

  var blocks: [ParameterBlock] { weight.blocks(named: "weight") + bias.blocks(named: "bias") }
  var tensors: [[Double]] {
    get { [weight.values, bias] }
    set { (weight.values, bias) = (newValue[0], newValue[1]) }
  }
}

@Suite struct ParameterVectorTests {
  @Test func eachKindHasItsBlocks() {
    #expect([1.0, 2, 3].blocks == [ParameterBlock("x", shape: [3])])
    #expect(
      [[1.0, 2], [3]].blocks
        == [ParameterBlock("tensor 0", shape: [2]), ParameterBlock("tensor 1", shape: [1])])
    #expect(Matrix(rows: 2, columns: 3).blocks == [ParameterBlock("x", shape: [2, 3])])
    #expect(
      [Matrix(rows: 2, columns: 3), Matrix(rows: 1, columns: 2)].blocks
        == [ParameterBlock("tensor 0", shape: [2, 3]), ParameterBlock("tensor 1", shape: [1, 2])])
    #expect(
      Network().blocks
        == [ParameterBlock("weight", shape: [3, 2]), ParameterBlock("bias", shape: [3])])
    #expect(
      Network().blocks(named: "first").map(\.name) == ["first.weight", "first.bias"])
    #expect(Network().parameterCount == 9 && Network().flattened == (1...9).map(Double.init))
  }

  /// Whatever the parameters are in, a step moves them as it moves the same lists.
  @Test func aStepMovesEachKindAlike() throws {
    let gradients = [[0.5, -1, 2, 0.25, -3, 1], [1.0, -1, 0.5]]
    func moved<P: ParameterVector<Double>>(_ start: P) throws -> P {
      var (optimizer, parameters) = (try Adam(learningRate: 0.1), start)
      let slopes = start.tensors.count == 2 ? gradients : [gradients.flatMap { $0 }]
      for _ in 0..<3 { try optimizer.step(&parameters, gradients: slopes) }
      return parameters
    }
    let expected = try moved([[1.0, 2, 3, 4, 5, 6], [7, 8, 9]])
    #expect(expected != [[1, 2, 3, 4, 5, 6], [7, 8, 9]])
    #expect(try moved(Network()).tensors == expected)
    #expect(try moved((1...9).map(Double.init)) == expected.flatMap { $0 })
    #expect(
      try moved([Matrix(rows: 3, columns: 2, values: [1, 2, 3, 4, 5, 6]), Matrix([[7, 8, 9]])])
        .tensors == expected)
    let memory = UnsafeMutableBufferPointer<Double>.allocate(capacity: 9)
    defer { memory.deallocate() }
    for index in 0..<9 { memory[index] = Double(index + 1) }
    _ = try moved(memory)
    #expect(Array(memory) == expected.flatMap { $0 })
  }

  @Test func gradientsMayBeOfTheSameType() throws {
    var (optimizer, network) = (try SGD(learningRate: 0.5), Network())
    try optimizer.step(&network, gradients: Network())
    #expect(network.tensors == [[0.5, 1, 1.5, 2, 2.5, 3], [3.5, 4, 4.5]])
    var single: [Float] = [1, 2]
    var other = try SGD(learningRate: 0.5)
    try other.step(&single, gradients: [1, 1] as [Float])
    #expect(single == [0.5, 1.5])
    #expect(throws: ShapeError.self) { try optimizer.step(&network, gradients: [[1.0]]) }
  }

  @Test func groupsAreNamedByTheirBlocks() throws {
    var network = Network()
    var optimizer = try ParameterGroups(
      of: network,
      [
        (blocks: ["weight"], optimizer: SGD(learningRate: 1, weightDecay: 0.5)),
        (blocks: ["bias"], optimizer: SGD(learningRate: 1)),
      ])
    try optimizer.step(&network, gradients: Matrix(rows: 1, columns: 9).splitLike(network))
    #expect(network.tensors == [[0.5, 1, 1.5, 2, 2.5, 3], [7, 8, 9]])
    let error = #expect(throws: OptionError.self) {
      try ParameterGroups(of: network, [(blocks: ["weights"], optimizer: SGD())])
    }
    #expect(
      error?.description == "a group has \"weights\"; the parameters have [\"weight\", \"bias\"]")
  }
}

extension Matrix {
  /// Its numbers as tensors of the sizes that `other` has.
  fileprivate func splitLike(_ other: some ParameterVector) -> [[Double]] {
    var rest = values[...]
    return other.blocks.map { block in
      defer { rest = rest.dropFirst(block.count) }
      return Array(rest.prefix(block.count))
    }
  }
}
