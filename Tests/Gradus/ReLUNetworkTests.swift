import Gradus
import Testing

@Suite struct ReLUNetworkTests {
  private let tent = ReLUNetwork(
    units: [
      .init(weights: [1, 1], bias: 0, outgoing: 1), .init(weights: [1, 1], bias: -1, outgoing: -2),
    ], bias: 0.5)

  @Test func outputsAreOneForEachRow() throws {
    #expect(
      try tent.outputs(for: Matrix([[0, 0], [0, 1], [1, 0], [1, 1], [-3, 1]]))
        == [0.5, 1.5, 1.5, 0.5, 0.5])
    #expect(try ReLUNetwork(units: [], bias: 2).outputs(for: Matrix([[1], [2]])) == [2, 2])
  }

  @Test func aUnitOfAnotherSizeIsNamed() {
    let error = #expect(throws: Misuse.self) { try tent.outputs(for: Matrix([[1]])) }
    #expect(error?.description == "unit 0 has 2 weights for 1 input")
  }
}
