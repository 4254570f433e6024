import Gradus

extension Matrix {
  /// This matrix with each row as `change` leaves it, which is told its number.
  func changingRows(_ change: (_ row: UnsafeMutableBufferPointer<Double>, _ index: Int) -> Void)
    -> Matrix
  {
    Matrix(rows: rows, columns: columns) { place in
      values.withUnsafeBufferPointer { numbers in
        guard let start = numbers.baseAddress else { return }
        place.update(from: start, count: numbers.count)
        for index in 0..<rows {
          change(.init(start: place + index * columns, count: columns), index)
        }
      }
    }
  }

  /// The same where `change` is given the row of `other`, too, a matrix of this shape.
  func changingRows(
    beside other: Matrix,
    _ change: (
      _ row: UnsafeMutableBufferPointer<Double>, _ other: UnsafeBufferPointer<Double>, _ index: Int
    ) -> Void
  ) -> Matrix {
    requireShape(of: other)
    return other.values.withUnsafeBufferPointer { numbers in
      changingRows { row, index in
        let start = index * columns
        change(row, .init(rebasing: numbers[start..<start + columns]), index)
      }
    }
  }

  /// Each row normalized, and the scale s of each.
  func normalizedRows(centred: Bool, eps: Double) -> (x: Matrix, scales: [Double]) {
    var x = self
    let scales = StepMemory.numbers(rows) { scales in
      x = changingRows { row, index in scales[index] = row.normalize(centred: centred, eps: eps) }
    }
    return (x, scales)
  }

  /// The matrix of what `transform` makes of each number and the one at its place in `other`.
  func map(with other: Matrix, _ transform: (Double, Double) -> Double) -> Matrix {
    requireShape(of: other)
    return Matrix(rows: rows, columns: columns) { place in
      for (index, value) in values.enumerated() {
        place[index] = transform(value, other.values[index])
      }
    }
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

  /// Makes of each number g, the cotangent of x̂ = (x − μ)/s, what it becomes for x:
  /// (g − mean(g) − x̂ mean(g x̂))/s.
  func centre(beside x: UnsafeBufferPointer<Double>, scale: Double) {
    var (mean, along) = (0.0, 0.0)
    for column in indices {
      mean += self[column]
      along += self[column] * x[column]
    }
    (mean, along) = (mean / Double(count), along / Double(count))
    for column in indices { self[column] = (self[column] - mean - x[column] * along) / scale }
  }
}
