extension Matrix {
  /// The transpose.
  public var transposed: Matrix {
    let (rows, columns) = (rows, columns)
    return Matrix(rows: columns, columns: rows, from: values) { elements, transposed in
      var (from, row, column) = (0, 0, 0)
      while row < rows {
        column = 0
        while column < columns {
          transposed[column &* rows &+ row] = elements[from]
          from &+= 1
          column &+= 1
        }
        row &+= 1
      }
    }
  }

  /// What `fill` writes for each element, of what it is given of `values`.
  ///
  /// Loops over memory that `fill` writes itself call nothing in debug builds: networks are trained
  /// there, too, where a closure for each number takes about thirty times as long.
  private init(
    rows: Int, columns: Int, from values: [Double],
    _ fill: (UnsafePointer<Double>, UnsafeMutablePointer<Double>) -> Void
  ) {
    var filled = [Double](repeating: 0, count: rows * columns)
    values.withUnsafeBufferPointer { values in
      filled.withUnsafeMutableBufferPointer { filled in
        guard let values = values.baseAddress, let filled = filled.baseAddress else { return }
        fill(values, filled)
      }
    }
    self.init(rows: rows, columns: columns, values: filled)
  }

  /// The numbers of a row.
  package func row(_ index: Int) -> ArraySlice<Double> {
    values[(index * columns)..<((index + 1) * columns)]
  }

  /// The rows at `indices`, in that order, one below the other: a batch of a table of examples.
  public func rows(at indices: [Int]) -> Matrix {
    for index in indices {
      require(index >= 0 && index < rows, "row \(index) lies outside a \(shape) matrix")
    }
    return Matrix(rows: indices.count, columns: columns, values: indices.flatMap(row))
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

  /// The matrix product, by GSL's BLAS.
  /// - Complexity: rows · columns · `right.columns` multiplications.
  public static func * (left: Matrix, right: Matrix) -> Matrix {
    require(
      left.columns == right.rows,
      "a \(left.shape) matrix cannot be multiplied by a \(right.shape) matrix: "
        + "\(left.columns) columns meet \(right.rows) rows")
    return left.times(right)
  }

  /// The product with the transpose of `right`, which is not made.
  package func timesTranspose(of right: Matrix) -> Matrix {
    require(
      columns == right.columns,
      "a \(shape) matrix cannot be multiplied by the transpose of a \(right.shape) matrix: "
        + "rows of \(columns) meet rows of \(right.columns)")
    return times(right, isRightTransposed: true)
  }

  /// The product of the transpose, which is not made, with `right`.
  package func transposedTimes(_ right: Matrix) -> Matrix {
    require(
      rows == right.rows,
      "the transpose of a \(shape) matrix cannot be multiplied by a \(right.shape) matrix: "
        + "columns of \(rows) meet columns of \(right.rows)")
    return times(right, isTransposed: true)
  }

  private func times(
    _ right: Matrix, isTransposed: Bool = false, isRightTransposed: Bool = false
  ) -> Matrix {
    let (rows, width) = (
      isTransposed ? columns : rows, isRightTransposed ? right.rows : right.columns
    )
    var product = [Double](repeating: 0, count: rows * width)
    func add(
      _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, to sums: UnsafeMutablePointer<Double>
    ) {
      let left = MatrixBlock(a, self.rows, columns)
      let other = MatrixBlock(b, right.rows, right.columns)
      MatrixBlock(sums, rows, width).add(
        isTransposed ? left.transposed : left, times: isRightTransposed ? other.transposed : other)
    }
    add(values, right.values, to: &product)
    return Matrix(rows: rows, columns: width, values: product)
  }

  public static func + (left: Matrix, right: Matrix) -> Matrix {
    left.adding(1, right, "added to")
  }

  public static func - (left: Matrix, right: Matrix) -> Matrix {
    left.adding(-1, right, "compared with")
  }

  public static func * (factor: Double, matrix: Matrix) -> Matrix {
    matrix.map { factor * $0 }
  }

  /// Every row plus `row`, as a layer adds its bias.
  public func addingToRows(_ row: [Double]) -> Matrix {
    require(
      row.count == columns, "a row of \(row.count) values cannot be added to a \(shape) matrix")
    let (count, columns) = (values.count, columns)
    return row.withUnsafeBufferPointer { row in
      Matrix(rows: rows, columns: columns, from: values) { elements, sums in
        guard let row = row.baseAddress else { return }
        var (place, column) = (0, 0)
        while place < count {
          sums[place] = elements[place] + row[column]
          place &+= 1
          column = column &+ 1 == columns ? 0 : column &+ 1
        }
      }
    }
  }

  /// The matrix of `transform` of each element.
  /// - Throws: What `transform` throws.
  public func map(_ transform: (Double) throws -> Double) rethrows -> Matrix {
    Matrix(rows: rows, columns: columns, values: try values.map(transform))
  }

  /// This plus `factor` times `other`; `factor` is 1 or −1, so that nothing is rounded but the sum.
  private func adding(_ factor: Double, _ other: Matrix, _ verb: String) -> Matrix {
    require(
      rows == other.rows && columns == other.columns,
      "a \(other.shape) matrix cannot be \(verb) a \(shape) matrix")
    let count = values.count
    return other.values.withUnsafeBufferPointer { other in
      Matrix(rows: rows, columns: columns, from: values) { elements, sums in
        guard let other = other.baseAddress else { return }
        var place = 0
        while place < count {
          sums[place] = elements[place] + factor * other[place]
          place &+= 1
        }
      }
    }
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
