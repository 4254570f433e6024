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

  /// Adds `factor` times the product of two tables to this one, or to zeros where that is not kept, by
  /// GSL's BLAS.
  ///
  /// For each number the terms are added in the order of the inner index. GSL leaves out those whose
  /// left factor is 0, and with them a NaN that is their right one; so what is not finite on the
  /// right goes through loops, which leave out nothing.
  package func add(
    _ left: MatrixBlock, times right: MatrixBlock, factor: Double = 1, isKept: Bool = true
  ) {
    let inner = left.columns
    require(
      left.rows == rows && right.columns == columns && right.rows == inner && !isTransposed,
      "a \(left.rows)×\(inner) by a \(right.rows)×\(right.columns) table into \(rows)×\(columns)")
    guard rows > 0 && columns > 0 else { return }
    let (order, side) = (CblasRowMajor, left.isTransposed ? CblasTrans : CblasNoTrans)
    // GSL takes the dot product of a row and a row, one term after the other, in thrice the time.
    if inner > 0 && right.isTransposed {
      let copy = UnsafeMutablePointer<Double>.allocate(capacity: inner * columns)
      defer { copy.deallocate() }
      right.transposed.copyTranspose(to: copy)
      add(left, times: MatrixBlock(copy, inner, columns), factor: factor, isKept: isKept)
    } else if inner > 0 && right.isFinite {
      cblas_dgemm(
        order, side, CblasNoTrans, Int32(rows), Int32(columns), Int32(inner), factor, left.start,
        Int32(left.stride), right.start, Int32(right.stride), isKept ? 1 : 0, start, Int32(stride))
    } else {
      addByLoops(left, right, factor, isKept: isKept)
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

  private var isFinite: Bool {
    var row = 0
    while row < rows {
      guard cblas_dasum(Int32(columns), start + row &* stride, 1).isFinite else { return false }
      row &+= 1
    }
    return true
  }

  private func addByLoops(
    _ left: MatrixBlock, _ right: MatrixBlock, _ factor: Double, isKept: Bool
  ) {
    let (down, along) = left.isTransposed ? (1, left.stride) : (left.stride, 1)
    for row in 0..<rows {
      for column in 0..<columns where !isKept { start[row * stride + column] = 0 }
      for k in 0..<left.columns {
        let number = factor * left.start[row * down + k * along]
        for column in 0..<columns {
          start[row * stride + column] += number * right.start[k * right.stride + column]
        }
      }
    }
  }
}
