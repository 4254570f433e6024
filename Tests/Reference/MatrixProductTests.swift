import CGradusGSL
import Gradus
import Testing

/// Products and sums of tables, number by number.
@Suite struct MatrixProductTests {
  private func numbers(_ count: Int, _ generator: inout RandomGenerator) -> [Double] {
    generator.randn(count, .float64)
  }

  /// Products are those of GSL's BLAS to the last bit: with tiles of 4 × 4 and with what is left of them.
  @Test(arguments: [
    (4, 4, 4), (8, 12, 5), (1, 1, 1), (3, 2, 7), (5, 9, 6), (7, 4, 3), (4, 7, 1), (9, 6, 33),
    (6, 5, 0),
  ])
  func asGSL(rows: Int, columns: Int, inner: Int) {
    var generator = RandomGenerator(seed: 7)
    let (a, b) = (numbers(rows * inner, &generator), numbers(inner * columns, &generator))
    let old = numbers(rows * columns, &generator)
    for (isTransposed, isRightTransposed) in [
      (false, false), (true, false), (false, true), (true, true),
    ] {
      for (factor, isKept) in [(1, false), (1, true), (0.37, true)] {
        var (own, expected) = (old, old)
        // GSL takes a transpose on the right as dot products, which add in the same order from 0 on.
        let c = isRightTransposed ? transposed(b, columns, inner) : b
        cblas_dgemm(
          CblasRowMajor, isTransposed ? CblasTrans : CblasNoTrans, CblasNoTrans, Int32(rows),
          Int32(columns), Int32(inner), factor, a, Int32(max(1, isTransposed ? rows : inner)), c,
          Int32(columns), isKept ? 1 : 0, &expected, Int32(columns))
        own.withUnsafeMutableBufferPointer { own in
          a.withUnsafeBufferPointer { a in
            b.withUnsafeBufferPointer { b in
              guard let a = a.baseAddress, let b = b.baseAddress, let own = own.baseAddress else {
                return
              }
              let left =
                isTransposed
                ? MatrixBlock(a, inner, rows).transposed : MatrixBlock(a, rows, inner)
              let right =
                isRightTransposed
                ? MatrixBlock(b, columns, inner).transposed : MatrixBlock(b, inner, columns)
              MatrixBlock(own, rows, columns).add(
                left, times: right, factor: factor, isKept: isKept)
            }
          }
        }
        #expect(own == expected, "\(isTransposed), \(isRightTransposed), \(factor), \(isKept)")
      }
    }
  }

  /// The table of `inner` rows whose transpose is `numbers`.
  private func transposed(_ numbers: [Double], _ columns: Int, _ inner: Int) -> [Double] {
    (0..<inner * columns).map { numbers[$0 % columns * inner + $0 / columns] }
  }

  /// A part of a longer table, its rows apart, leaves the numbers beside it alone.
  @Test func rowsApart() {
    var sums = Array(repeating: 9.0, count: 5 * 7)
    let (a, b) = ((0..<10).map(Double.init), (0..<10).map { Double($0) - 4 })
    sums.withUnsafeMutableBufferPointer { sums in
      a.withUnsafeBufferPointer { a in
        b.withUnsafeBufferPointer { b in
          guard let a = a.baseAddress, let b = b.baseAddress, let sums = sums.baseAddress else {
            return
          }
          MatrixBlock(sums + 1, 5, 5, stride: 7).add(
            MatrixBlock(a, 5, 2), times: MatrixBlock(b, 2, 5), isKept: false)
        }
      }
    }
    for row in 0..<5 {
      #expect(sums[row * 7] == 9 && sums[row * 7 + 6] == 9)
      for column in 0..<5 {
        let (even, odd) = (Double(2 * row), Double(2 * row + 1))
        let expected = even * Double(column - 4) + odd * Double(column + 1)
        #expect(sums[row * 7 + 1 + column] == expected)
      }
    }
  }

  /// No term is left out, as GSL leaves out those whose left factor is 0.
  @Test(arguments: [4, 5])
  func nothingIsLeftOut(count: Int) {
    let zeros = Matrix(rows: count, columns: count)
    var strange = zeros
    strange[1, 2] = .infinity
    strange[count - 1, count - 1] = .nan
    let product = zeros * strange
    for row in 0..<count {
      for column in 0..<count {
        let isStrange = column == 2 || column == count - 1
        #expect(product[row, column].isNaN == isStrange)
      }
    }
  }

  /// Each half of a column is summed by itself.
  @Test(arguments: [0, 1, 2, 3, 4, 7, 16, 33])
  func columnSums(rows: Int) {
    var generator = RandomGenerator(seed: 11)
    let table = Matrix(rows: rows, columns: 40, values: numbers(rows * 40, &generator))
    func sum(_ column: Int, _ rows: Range<Int>) -> Double {
      guard rows.count > 1 else { return rows.isEmpty ? 0 : table[rows.lowerBound, column] }
      let middle = rows.lowerBound + rows.count / 2
      return sum(column, rows.lowerBound..<middle) + sum(column, middle..<rows.upperBound)
    }
    let expected = (0..<40).map { sum($0, 0..<rows) }
    #expect(table.columnSums == expected)
  }
}
