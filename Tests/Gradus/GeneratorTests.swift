import Gradus
import PropertyTesting
import Testing

@Suite struct MatrixGeneratorTests {
  @Test func matricesHaveTheShapesAskedFor() throws {
    try forAll(.matrix(rows: 1...3, columns: 2...4), cases: 200, seed: 1) { matrix in
      (1...3).contains(matrix.rows) && (2...4).contains(matrix.columns)
        && matrix.values.allSatisfy { (0.2...2).contains(abs($0)) }
    }
  }

  @Test func aProductTransposesInReverse() throws {
    let pairs = zip(
      Generator.matrix(rows: 2, columns: 3), Generator.matrix(rows: 3, columns: 4))
    try forAll(pairs, seed: 2) { a, b in
      let (left, right) = ((a * b).transposed, b.transposed * a.transposed)
      return zip(left.values, right.values).allSatisfy { abs($0 - $1) < 1e-12 }
    }
  }

  @Test func matricesShrinkToTheSmallest() throws {
    struct TooTall: Error {}
    let generator = Generator.matrix(rows: 1...3, columns: 1...3)
    let found = try counterexample(generator, seed: 3) { matrix in
      if matrix.rows > 1 { throw TooTall() }
    }
    #expect(found?.value == Matrix([[0.2], [0.2]]))
  }

  /// Two tensors, as an affine map has.
  private struct Affine: PureLayer {
    var tensors = [[0.0, 0, 0, 0], [0.0, 0]]

    mutating func forEachParameter(_ body: (inout [Double]) throws -> Void) rethrows {
      for index in tensors.indices { try body(&tensors[index]) }
    }
    func forward(_ input: Matrix) -> Matrix { input }
    func backward(
      _ cotangent: Matrix, input: Matrix
    ) -> (input: Matrix, parameters: [[Double]]) { (cotangent, []) }
  }

  @Test func layersKeepTheirShapeAndShrink() throws {
    let layers = Generator.layer(like: Affine())
    try forAll(layers, cases: 50, seed: 1) { layer in
      layer.parameters.map(\.count) == [4, 2]
        && layer.parameters.joined().allSatisfy { 0.2...2 ~= abs($0) }
    }
    let found = #expect(throws: Falsified<Affine>.self) {
      try forAll(layers, seed: 2) { $0.parameters[1][0] < 0.5 }
    }
    #expect(found?.value.parameters == [[0.2, 0.2, 0.2, 0.2], [1, 0.2]])
  }
}
