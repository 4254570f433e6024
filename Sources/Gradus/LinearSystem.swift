/// The one x with `matrix` · x = `right`, for a symmetric positive definite matrix such as XᵀX.
///
/// School's elimination: multiples of each row are taken from those below it until each unknown
/// depends on later ones alone, then the last is found first. For XᵀX the pivot of column j is the
/// squared length of what is left of column j of X once its parts along the columns before it are
/// taken away. Where next to nothing of the column is left (1e-12 of its squared length), it is a
/// combination of those before it.
/// - Throws: A ``NoUniqueSolution`` where a column is a combination of those before it.
/// - Complexity: n³ / 3 multiplications for n unknowns.
///
/// Source: Golub & Van Loan 2013, Matrix Computations, section 4.2.
public func solve(_ matrix: Matrix, _ right: [Double]) throws -> [Double] {
  let n = right.count
  require(
    matrix.rows == n && matrix.columns == n,
    "solve needs a square matrix and as many numbers on the right as it has rows; this one is "
      + "\(matrix.shape), with \(n) numbers on the right")
  var (a, x) = (matrix, right)
  for pivot in 0..<n {
    guard a[pivot, pivot] > 1e-12 * abs(matrix[pivot, pivot]) else {
      throw NoUniqueSolution(column: pivot)
    }
    for row in (pivot + 1)..<n {
      let factor = a[row, pivot] / a[pivot, pivot]
      for column in pivot..<n { a[row, column] -= factor * a[pivot, column] }
      x[row] -= factor * x[pivot]
    }
  }
  for row in (0..<n).reversed() {
    for column in (row + 1)..<n { x[row] -= a[row, column] * x[column] }
    x[row] /= a[row, row]
  }
  return x
}

/// A system of equations that has no solution or more than one.
public struct NoUniqueSolution: Error, Equatable, CustomStringConvertible {
  /// The first column that is a combination of those before it, counted from 0.
  public var column: Int

  public init(column: Int) { self.column = column }

  public var description: String {
    "NoUniqueSolution: column \(column) is a combination of the columns before it"
  }
}
