import Gradus
import Testing

/// Shapes that do not fit end the process, and its last words hold both shapes.
@Suite struct MatrixTrapTests {
  @Test func productOfShapesThatDoNotMeet() async throws {
    let end = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Matrix(rows: 2, columns: 3) * Matrix(rows: 4, columns: 5)
    }
    try expectMessage(
      "a 2×3 matrix cannot be multiplied by a 4×5 matrix: 3 columns meet 4 rows", in: end)
  }

  @Test func sumOfDifferentShapes() async throws {
    let end = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Matrix(rows: 2, columns: 3) + Matrix(rows: 3, columns: 2)
    }
    try expectMessage("a 3×2 matrix cannot be added to a 2×3 matrix", in: end)
  }

  @Test func differenceOfDifferentShapes() async throws {
    let end = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Matrix(rows: 7, columns: 1) - Matrix(rows: 1, columns: 7)
    }
    try expectMessage("a 1×7 matrix cannot be compared with a 7×1 matrix", in: end)
  }

  @Test func rowOfAnotherLength() async throws {
    let end = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Matrix(rows: 2, columns: 3).addingToRows([1, 2])
    }
    try expectMessage("a row of 2 values cannot be added to a 2×3 matrix", in: end)
  }

  @Test func rowThatIsNotThere() async throws {
    let end = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Matrix(rows: 2, columns: 3).rows(at: [0, 2])
    }
    try expectMessage("row 2 lies outside a 2×3 matrix", in: end)
  }

  @Test func valuesThatDoNotFill() async throws {
    let end = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Matrix(rows: 2, columns: 3, values: [1, 2, 3, 4, 5])
    }
    try expectMessage("5 values do not fill a 2×3 matrix", in: end)
  }

  @Test func valuesReplacedByFewer() async throws {
    let end = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var matrix = Matrix(rows: 2, columns: 3)
      matrix.values = [1]
    }
    try expectMessage("1 values do not fill a 2×3 matrix", in: end)
  }

  @Test func rowsOfDifferentLengths() async throws {
    let end = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Matrix([[1, 2], [3, 4], [5]])
    }
    try expectMessage("row 2 has 1 values, row 0 has 2", in: end)
  }

  @Test func elementOutside() async throws {
    let end = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Matrix(rows: 2, columns: 3)[1, 3]
    }
    try expectMessage("(1, 3) lies outside a 2×3 matrix", in: end)
  }
}
