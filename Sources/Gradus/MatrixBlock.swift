import CGradusGSL

/// A row-major table in memory that somebody else owns, or a part of one.
package struct MatrixBlock {
  package let start: UnsafeMutablePointer<Double>
  package let rows: Int
  package let columns: Int
  /// How far apart rows begin; or columns, of a transpose.
  package let stride: Int
  /// Whether memory has the columns one after the other.
  package let isTransposed: Bool

  private init(
    _ start: UnsafeMutablePointer<Double>, _ rows: Int, _ columns: Int, stride: Int,
    isTransposed: Bool
  ) {
    (self.start, self.rows, self.columns) = (start, rows, columns)
    (self.stride, self.isTransposed) = (stride, isTransposed)
  }

  /// The table whose first number is at `start`; without a `stride` its rows follow one another.
  package init(
    _ start: UnsafeMutablePointer<Double>, _ rows: Int, _ columns: Int, stride: Int? = nil
  ) {
    self.init(start, rows, columns, stride: stride ?? columns, isTransposed: false)
  }

  /// The same of memory that is only read.
  package init(
    _ start: UnsafePointer<Double>, _ rows: Int, _ columns: Int, stride: Int? = nil
  ) {
    self.init(UnsafeMutablePointer(mutating: start), rows, columns, stride: stride)
  }

  /// The transpose, of the same memory.
  package var transposed: MatrixBlock {
    MatrixBlock(start, columns, rows, stride: stride, isTransposed: !isTransposed)
  }

  /// Adds `factor` times the product of two tables to this one, or to zeros where that is not kept.
  ///
  /// For each number the terms are added in the order of the inner index, as GSL's `cblas_dgemm` adds
  /// them: the sums are the same to the last bit. But GSL reads and writes a sum for each of its terms.
  /// Here 4 × 4 sums stay in registers while the inner index runs, in a third of the time.
  package func add(
    _ left: MatrixBlock, times right: MatrixBlock, factor: Double = 1, isKept: Bool = true
  ) {
    let inner = left.columns
    require(
      left.rows == rows && right.columns == columns && right.rows == inner && !isTransposed,
      "a \(left.rows)×\(inner) by a \(right.rows)×\(right.columns) table into \(rows)×\(columns)")
    guard !right.isTransposed else {
      _ = StepMemory.numbers(inner * columns) { copy in
        right.transposed.copyTranspose(to: copy)
        add(left, times: MatrixBlock(copy, inner, columns), factor: factor, isKept: isKept)
      }
      return
    }
    let (wholeRows, wholeColumns) = (rows & ~3, columns & ~3)
    for row in Swift.stride(from: 0, to: wholeRows, by: 4) {
      for column in Swift.stride(from: 0, to: wholeColumns, by: 4) {
        addTile(row, column, left, right, factor, isKept)
      }
      addNumbers(row..<row + 4, wholeColumns..<columns, left, right, factor, isKept)
    }
    addNumbers(wholeRows..<rows, 0..<columns, left, right, factor, isKept)
  }

  /// The sums of 4 rows and 4 columns.
  private func addTile(
    _ row: Int, _ column: Int, _ left: MatrixBlock, _ right: MatrixBlock, _ factor: Double,
    _ isKept: Bool
  ) {
    let (down, along) = left.isTransposed ? (1, left.stride) : (left.stride, 1)
    var (a, b) = (left.start + row &* down, UnsafeRawPointer(right.start + column))
    let step = right.stride &* MemoryLayout<Double>.stride
    let tile = UnsafeMutableRawPointer(start + row &* stride + column)
    let next = stride &* MemoryLayout<Double>.stride
    func kept(_ row: Int) -> SIMD4<Double> {
      isKept ? tile.loadUnaligned(fromByteOffset: row &* next, as: SIMD4<Double>.self) : .zero
    }
    var (first, second, third, fourth) = (kept(0), kept(1), kept(2), kept(3))
    var k = 0
    while k < left.columns {
      let numbers = b.loadUnaligned(as: SIMD4<Double>.self)
      first += (factor * a[0]) * numbers
      second += (factor * a[down]) * numbers
      third += (factor * a[2 &* down]) * numbers
      fourth += (factor * a[3 &* down]) * numbers
      a += along
      b += step
      k &+= 1
    }
    tile.storeBytes(of: first, as: SIMD4<Double>.self)
    tile.storeBytes(of: second, toByteOffset: next, as: SIMD4<Double>.self)
    tile.storeBytes(of: third, toByteOffset: 2 &* next, as: SIMD4<Double>.self)
    tile.storeBytes(of: fourth, toByteOffset: 3 &* next, as: SIMD4<Double>.self)
  }

  /// The sums past the last whole tile, one after the other.
  private func addNumbers(
    _ rows: Range<Int>, _ columns: Range<Int>, _ left: MatrixBlock, _ right: MatrixBlock,
    _ factor: Double, _ isKept: Bool
  ) {
    let (down, along) = left.isTransposed ? (1, left.stride) : (left.stride, 1)
    for row in rows {
      for column in columns {
        var (sum, k) = (isKept ? start[row &* stride &+ column] : 0, 0)
        while k < left.columns {
          let number = factor * left.start[row &* down &+ k &* along]
          sum += number * right.start[k &* right.stride &+ column]
          k &+= 1
        }
        start[row &* stride &+ column] = sum
      }
    }
  }

  /// Writes the transpose to `place`, row after row.
  package func copyTranspose(to place: UnsafeMutablePointer<Double>) {
    var row = 0
    while row < rows {
      cblas_dcopy(Int32(columns), start + row &* stride, 1, place + row, Int32(rows))
      row &+= 1
    }
  }
}
