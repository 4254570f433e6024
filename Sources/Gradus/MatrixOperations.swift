extension Matrix {
  /// The transpose.
  public var transposed: Matrix {
    let elements = values
    return Matrix(
      rows: columns, columns: rows,
      values: (0..<rows * columns).map { elements[$0 % rows * columns + $0 / rows] })
  }

  /// The rows at `indices`, in that order, one below the other: a batch of a table of examples.
  public func rows(at indices: [Int]) -> Matrix {
    for index in indices {
      require(index >= 0 && index < rows, "row \(index) lies outside a \(shape) matrix")
    }
    let elements = values
    return Matrix(
      rows: indices.count, columns: columns,
      values: indices.flatMap { elements[$0 * columns..<($0 + 1) * columns] })
  }

  /// The sum over the rows: one number a column, as a bias gradient is reduced.
  ///
  /// Each half is summed by itself, so that rounding grows with the logarithm of the rows. PyTorch
  /// does the like, and where RMSprop divides a gradient that is nearly zero by its own size, the
  /// last digits of the sum decide the run.
  public var columnSums: [Double] {
    (0..<columns).map { sum(ofColumn: $0, in: 0..<rows) }
  }

  private func sum(ofColumn column: Int, in range: Range<Int>) -> Double {
    guard range.count > 1 else { return range.isEmpty ? 0 : self[range.lowerBound, column] }
    let middle = range.lowerBound + range.count / 2
    return sum(ofColumn: column, in: range.lowerBound..<middle)
      + sum(ofColumn: column, in: middle..<range.upperBound)
  }

  /// The matrix product.
  /// - Complexity: rows · columns · `right.columns` multiplications.
  public static func * (left: Matrix, right: Matrix) -> Matrix {
    require(
      left.columns == right.rows,
      "a \(left.shape) matrix cannot be multiplied by a \(right.shape) matrix: "
        + "\(left.columns) columns meet \(right.rows) rows")
    // Over memory, by loops that debug builds call nothing in: networks are trained there, too.
    let (inner, width) = (left.columns, right.columns)
    var sums = [Double](repeating: 0, count: left.rows * width)
    left.values.withUnsafeBufferPointer { a in
      right.values.withUnsafeBufferPointer { b in
        sums.withUnsafeMutableBufferPointer { sums in
          guard let a = a.baseAddress, let b = b.baseAddress, let sums = sums.baseAddress else {
            return
          }
          var (row, k) = (0, 0)
          while row < left.rows {
            k = 0
            while k < inner {
              let (factor, from, to) = (a[row &* inner &+ k], b + k &* width, sums + row &* width)
              var j = 0
              while j < width {
                to[j] += factor * from[j]
                j &+= 1
              }
              k &+= 1
            }
            row &+= 1
          }
        }
      }
    }
    return Matrix(rows: left.rows, columns: width, values: sums)
  }

  public static func + (left: Matrix, right: Matrix) -> Matrix {
    left.combined(with: right, by: +, "added to")
  }

  public static func - (left: Matrix, right: Matrix) -> Matrix {
    left.combined(with: right, by: -, "compared with")
  }

  public static func * (factor: Double, matrix: Matrix) -> Matrix {
    matrix.map { factor * $0 }
  }

  /// Every row plus `row`, as a layer adds its bias.
  public func addingToRows(_ row: [Double]) -> Matrix {
    require(
      row.count == columns, "a row of \(row.count) values cannot be added to a \(shape) matrix")
    let elements = values
    return Matrix(
      rows: rows, columns: columns,
      values: elements.indices.map { elements[$0] + row[$0 % columns] })
  }

  /// The matrix of `transform` of each element.
  /// - Throws: What `transform` throws.
  public func map(_ transform: (Double) throws -> Double) rethrows -> Matrix {
    Matrix(rows: rows, columns: columns, values: try values.map(transform))
  }

  private func combined(
    with other: Matrix, by operation: (Double, Double) -> Double, _ verb: String
  ) -> Matrix {
    require(
      rows == other.rows && columns == other.columns,
      "a \(other.shape) matrix cannot be \(verb) a \(shape) matrix")
    return Matrix(
      rows: rows, columns: columns, values: zip(values, other.values).map(operation))
  }
}

/// `count` numbers from `start` to `end`, both included, in equal steps.
///
/// The second half is counted back from `end`, so that the ends are exact, and each number is
/// rounded once: torch.linspace to the last bit.
public func linspace(_ start: Double, _ end: Double, _ count: Int) -> [Double] {
  require(count >= 0, "linspace of \(count) numbers")
  guard count > 1 else { return count == 1 ? [start] : [] }
  let step = (end - start) / Double(count - 1)
  return (0..<count).map { index in
    index < count / 2
      ? start.addingProduct(step, Double(index))
      : end.addingProduct(-step, Double(count - 1 - index))
  }
}
