extension Matrix {
  /// The matrix whose numbers `fill` writes, row after row, over zeros.
  ///
  /// All that makes a matrix goes through here: in a ``StepMemory`` its memory is that of the step
  /// before. And loops over memory that `fill` writes itself call nothing in debug builds: networks are
  /// trained there, too, where a closure for each number takes about thirty times as long.
  @usableFromInline
  package init(
    rows: Int, columns: Int, _ fill: (UnsafeMutablePointer<Double>) throws -> Void
  ) rethrows {
    self.init(
      rows: rows, columns: columns,
      values: try StepMemory.numbers(max(0, rows * columns), fill))
  }

  /// The transpose.
  public var transposed: Matrix {
    Matrix(rows: columns, columns: rows) { place in
      values.withUnsafeBufferPointer { elements in
        guard let start = elements.baseAddress else { return }
        MatrixBlock(start, rows, columns).copyTranspose(to: place)
      }
    }
  }

  /// Traps unless `other` is of this shape.
  @usableFromInline
  package func requireShape(of other: Matrix) {
    require(
      rows == other.rows && columns == other.columns,
      "matrices of shapes \(shape) and \(other.shape)")
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
    return Matrix(rows: indices.count, columns: columns) { copies in
      values.withUnsafeBufferPointer { elements in
        guard let elements = elements.baseAddress else { return }
        for (place, index) in indices.enumerated() {
          (copies + place * columns).update(from: elements + index * columns, count: columns)
        }
      }
    }
  }

  /// The sum over the rows: one number a column, as a bias gradient is reduced.
  ///
  /// Each half is summed by itself, so that rounding grows with the logarithm of the rows. PyTorch
  /// does the like, and where RMSprop divides a gradient that is nearly zero by its own size, the
  /// last digits of the sum decide the run.
  public var columnSums: [Double] {
    StepMemory.numbers(columns) { sums in
      // A sum for each time that the rows can be halved.
      let depth = Int.bitWidth - rows.leadingZeroBitCount + 1
      _ = StepMemory.numbers(columns * depth) { halves in
        values.withUnsafeBufferPointer { elements in
          guard let elements = elements.baseAddress, rows > 0 else { return }
          addRows(elements, rows, to: halves)
          sums.update(from: halves, count: columns)
        }
      }
    }
  }

  /// Writes the sum of `count` rows to `sums`, past which it writes those of their halves.
  private func addRows(
    _ row: UnsafePointer<Double>, _ count: Int, to sums: UnsafeMutablePointer<Double>
  ) {
    guard count > 1 else { return sums.update(from: row, count: columns) }
    let (middle, second) = (count / 2, sums + columns)
    addRows(row, middle, to: sums)
    addRows(row + middle * columns, count - middle, to: second)
    var column = 0
    while column < columns {
      sums[column] += second[column]
      column &+= 1
    }
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
    return Matrix(rows: rows, columns: width) { product in
      values.withUnsafeBufferPointer { a in
        right.values.withUnsafeBufferPointer { b in
          guard let a = a.baseAddress, let b = b.baseAddress else { return }
          let left = MatrixBlock(a, self.rows, columns)
          let other = MatrixBlock(b, right.rows, right.columns)
          MatrixBlock(product, rows, width).add(
            isTransposed ? left.transposed : left,
            times: isRightTransposed ? other.transposed : other)
        }
      }
    }
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
    return Matrix(rows: rows, columns: columns) { sums in
      values.withUnsafeBufferPointer { elements in
        row.withUnsafeBufferPointer { row in
          var (place, column) = (0, 0)
          while place < elements.count {
            sums[place] = elements[place] + row[column]
            place &+= 1
            column = column &+ 1 == columns ? 0 : column &+ 1
          }
        }
      }
    }
  }

  /// The matrix of `transform` of each element.
  /// - Throws: What `transform` throws.
  public func map(_ transform: (Double) throws -> Double) rethrows -> Matrix {
    try Matrix(rows: rows, columns: columns) { place in
      for (index, value) in values.enumerated() { place[index] = try transform(value) }
    }
  }

  /// This plus `factor` times `other`; `factor` is 1 or −1, so that nothing is rounded but the sum.
  private func adding(_ factor: Double, _ other: Matrix, _ verb: String) -> Matrix {
    require(
      rows == other.rows && columns == other.columns,
      "a \(other.shape) matrix cannot be \(verb) a \(shape) matrix")
    return Matrix(rows: rows, columns: columns) { sums in
      values.withUnsafeBufferPointer { elements in
        other.values.withUnsafeBufferPointer { other in
          var place = 0
          while place < elements.count {
            sums[place] = elements[place] + factor * other[place]
            place &+= 1
          }
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
