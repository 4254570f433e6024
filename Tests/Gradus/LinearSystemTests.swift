import Gradus
import Testing

@Suite struct LinearSystemTests {
  @Test func solvesAsElimination() throws {
    let matrix = Matrix([[4, -2, 1], [-2, 5, 0.5], [1, 0.5, 3]])
    let x = [1.5, -2, 0.25]
    let solution = try solve(matrix, (matrix * Matrix(column: x)).values)
    for (found, expected) in zip(solution, x) { #expect(abs(found - expected) < 1e-14) }
    #expect(try solve(Matrix(rows: 0, columns: 0), []).isEmpty)
  }

  @Test func unitsDoNotMatter() throws {
    // The first unknown in units a million times smaller.
    let solution = try solve(Matrix([[4e12, -2e6], [-2e6, 5]]), [8e6, 6])
    #expect(abs(solution[0] * 1e6 - 3.25) < 1e-14 && abs(solution[1] - 2.5) < 1e-14)
  }

  @Test(arguments: [
    (Matrix([[1, 2], [2, 4]]), 1), (Matrix([[0, 0], [0, 1]]), 0),
    (Matrix([[1, 0.1], [0.1, 0.1 * 0.1]]), 1), (Matrix([[.nan]]), 0),
  ])
  func namesTheColumnThatDepends(matrix: Matrix, column: Int) {
    #expect(throws: NoUniqueSolution(column: column)) {
      try solve(matrix, Array(repeating: 1, count: matrix.rows))
    }
  }
}
