import Gradus

extension Matrix {
  /// This matrix with each row as `change` leaves it, which is told its number.
  func changingRows(_ change: (_ row: UnsafeMutableBufferPointer<Double>, _ index: Int) -> Void)
    -> Matrix
  {
    var changed = values
    changed.withUnsafeMutableBufferPointer { values in
      for index in 0..<rows {
        change(.init(rebasing: values[index * columns..<(index + 1) * columns]), index)
      }
    }
    return Matrix(rows: rows, columns: columns, values: changed)
  }

  /// The matrix of what `transform` makes of each number and the one at its place in `other`.
  func map(with other: Matrix, _ transform: (Double, Double) -> Double) -> Matrix {
    requireShape(of: other)
    var values = values
    for place in values.indices { values[place] = transform(values[place], other.values[place]) }
    return Matrix(rows: rows, columns: columns, values: values)
  }

  func requireShape(of other: Matrix) {
    require(shape == other.shape, "matrices of shapes \(shape) and \(other.shape)")
  }

  /// The products of the numbers of two matrices of one shape, place by place.
  func elementwiseProduct(_ other: Matrix) -> Matrix { map(with: other, *) }
}

extension UnsafeMutableBufferPointer<Double> {
  /// Takes the row's largest number from all, so that no exponential overflows.
  func shift() {
    let largest = self.max() ?? 0
    for column in indices { self[column] -= largest }
  }

  /// Makes (x − μ)/s of each number x, or x/s where they are not `centred`, and returns s, the root of ε and
  /// the mean square.
  func normalize(centred: Bool, eps: Double) -> Double {
    let mean = centred ? self.mean : 0
    var squares = 0.0
    for column in indices {
      self[column] -= mean
      squares += self[column] * self[column]
    }
    let scale = (squares / Double(count) + eps).squareRoot()
    for column in indices { self[column] /= scale }
    return scale
  }
}
