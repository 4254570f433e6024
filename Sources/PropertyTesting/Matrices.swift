import Gradus

extension Generator<Matrix> {
  /// Matrices with entries of size about 1, uniform in ±[0.2, 2]; each shrinks towards 0.2, and
  /// towards few decimals.
  public static func matrix(rows: Int, columns: Int) -> Generator<Matrix> {
    Generator<[Double]>.vector(rows * columns).map {
      Matrix(rows: rows, columns: columns, values: $0)
    }
  }

  /// Matrices as of `matrix(rows:columns:)` with any numbers of rows and columns in the ranges;
  /// they shrink towards the smallest.
  public static func matrix(
    rows: ClosedRange<Int>, columns: ClosedRange<Int>
  ) -> Generator<Matrix> {
    zip(.integer(in: rows), .integer(in: columns)).flatMap { matrix(rows: $0, columns: $1) }
  }
}
