import Gradus

extension Matrix {
  /// The matrix of what `transform` makes of each row, of this matrix's shape.
  func mapRows(_ transform: (ArraySlice<Double>) -> [Double]) -> Matrix {
    Matrix(rows: rows, columns: columns, values: (0..<rows).flatMap { transform(row($0)) })
  }

  /// The matrix of what `transform` makes of each row and the same row of `other`, of this shape.
  func mapRows(
    with other: Matrix, _ transform: (ArraySlice<Double>, ArraySlice<Double>) -> [Double]
  ) -> Matrix {
    require(shape == other.shape, "matrices of shapes \(shape) and \(other.shape)")
    return Matrix(
      rows: rows, columns: columns,
      values: (0..<rows).flatMap { transform(row($0), other.row($0)) })
  }

  /// The products of the numbers of two matrices of one shape, place by place.
  func elementwiseProduct(_ other: Matrix) -> Matrix {
    mapRows(with: other) { zip($0, $1).map { $0 * $1 } }
  }
}
