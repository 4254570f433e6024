import Gradus
import Testing

@Suite struct MatrixTests {
  private let a = Matrix([[1, 2, 3], [4, 5, 6]])
  private let b = Matrix([[7, -1], [0, 2], [0.5, 3]])

  @Test func elementsAreStoredRowAfterRow() {
    #expect(a.values == [1, 2, 3, 4, 5, 6])
    #expect(a[0, 2] == 3 && a[1, 0] == 4)
    #expect((a.rows, a.columns) == (2, 3) && a.shape == "2×3")
    #expect(a == Matrix(rows: 2, columns: 3, values: [1, 2, 3, 4, 5, 6]))
    var changed = a
    changed[1, 2] = 60
    #expect(changed.values == [1, 2, 3, 4, 5, 60] && changed != a)
  }

  @Test func theOtherWaysToMakeOne() {
    #expect(Matrix(column: [1, 2, 3]) == Matrix([[1], [2], [3]]))
    #expect(Matrix(rows: 2, columns: 2) == Matrix([[0, 0], [0, 0]]))
    #expect(Matrix(rows: 1, columns: 2, filledWith: 5) == Matrix([[5, 5]]))
    #expect(Matrix([]).shape == "0×0")
  }

  @Test func products() {
    #expect(a * b == Matrix([[8.5, 12], [31, 24]]))
    #expect(b * a == Matrix([[3, 9, 15], [8, 10, 12], [12.5, 16, 19.5]]))
    #expect(2 * a == Matrix([[2, 4, 6], [8, 10, 12]]))
    #expect(a * Matrix(rows: 3, columns: 0) == Matrix(rows: 2, columns: 0))
    #expect(
      Matrix(rows: 2, columns: 0) * Matrix(rows: 0, columns: 3) == Matrix(rows: 2, columns: 3))
    #expect(
      Matrix(rows: 2, columns: 0).timesTranspose(of: Matrix(rows: 3, columns: 0))
        == Matrix(rows: 2, columns: 3))
    // 0 times what is no number is no number: no row may be left out.
    let product = Matrix([[0, 1]]) * Matrix([[.nan, .infinity], [1, 2]])
    #expect(product.values.allSatisfy { $0.isNaN })
  }

  @Test func sumsAndDifferences() {
    let c = Matrix([[10, 20, 30], [40, 50, 60]])
    #expect(a + c == Matrix([[11, 22, 33], [44, 55, 66]]))
    #expect(c - a == Matrix([[9, 18, 27], [36, 45, 54]]))
    #expect(a.addingToRows([100, 200, 300]) == Matrix([[101, 202, 303], [104, 205, 306]]))
    #expect(a.columnSums == [5, 7, 9])
  }

  @Test func rowsOfABatch() {
    #expect(b.rows(at: [2, 0, 2]) == Matrix([[0.5, 3], [7, -1], [0.5, 3]]))
    #expect(a.rows(at: []) == Matrix(rows: 0, columns: 3))
    #expect(Matrix(rows: 2, columns: 0).rows(at: [1]) == Matrix(rows: 1, columns: 0))
    #expect(Matrix(rows: 0, columns: 3).transposed == Matrix(rows: 3, columns: 0))
  }

  @Test func transposeAndMap() {
    #expect(a.transposed == Matrix([[1, 4], [2, 5], [3, 6]]))
    #expect(a.transposed.transposed == a)
    #expect(a.map { $0 * $0 } == Matrix([[1, 4, 9], [16, 25, 36]]))
    #expect((a * b).transposed == b.transposed * a.transposed)
  }
}
