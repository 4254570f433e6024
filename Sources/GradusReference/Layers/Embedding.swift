import CGradusGSL
import Gradus

/// A row of a table for each index, PyTorch's `Embedding`: words, users, films as vectors.
///
/// It is the product of one-hot rows H and the table W, without the product. With i_r the index of
/// row r,
///
///     Y = H W, so   y_r = W_i_r
///     W̄ = Hᵀ Ȳ, so  W̄_i = Σ ȳ_r over the rows r with i_r = i
///
/// An index that occurs twice gets the sum of both cotangents, one that does not occur gets 0. The row
/// of `paddingIndex` is given out like others, and its cotangent is 0, so that no step moves it.
///
/// Source: torch.nn.Embedding.
public struct Embedding: Sendable {
  /// One row for each index.
  public var weight: Matrix
  /// The index whose row does not learn, or nil.
  public let paddingIndex: Int?

  public init(weight: Matrix, paddingIndex: Int? = nil) {
    if let paddingIndex {
      require(
        0 <= paddingIndex && paddingIndex < weight.rows,
        "the padding index \(paddingIndex), where there are \(weight.rows), from 0")
    }
    (self.weight, self.paddingIndex) = (weight, paddingIndex)
  }

  /// A table with PyTorch's default initialisation: standard normal numbers, and zeros in the row of
  /// `paddingIndex`.
  public init(
    count: Int, columns: Int, paddingIndex: Int? = nil, from generator: inout RandomGenerator
  ) {
    require(count > 0 && columns > 0, "a table of \(count) rows and \(columns) columns")
    self.init(
      weight: Matrix(rows: count, columns: columns, values: generator.randn(count * columns)),
      paddingIndex: paddingIndex)
    guard let paddingIndex else { return }
    for column in 0..<columns { weight[paddingIndex, column] = 0 }
  }

  /// The rows of `indices`, one below the other.
  public func forward(_ indices: [Int]) -> Matrix {
    check(indices)
    return Matrix(rows: indices.count, columns: weight.columns) { rows in
      copy(weight.values, indices, to: rows)
    }
  }

  /// The vector–Jacobian product of ``forward(_:)``: what the cotangent becomes for the table.
  public func backward(_ cotangent: Matrix, indices: [Int]) -> Matrix {
    check(indices, cotangent)
    return Matrix(rows: weight.rows, columns: weight.columns) { sums in
      add(cotangent.values, indices, to: sums) { $0 == paddingIndex ? nil : $0 }
    }
  }

  /// The same for the rows that occur alone, as for ``SparseAdam``: which they are, each once and in
  /// ascending order, and what the cotangent becomes for each.
  public func sparseBackward(
    _ cotangent: Matrix, indices: [Int]
  ) -> (rows: [Int], values: Matrix) {
    check(indices, cotangent)
    let rows = Set(indices).subtracting(paddingIndex.map { [$0] } ?? []).sorted()
    let places = Dictionary(uniqueKeysWithValues: rows.enumerated().map { ($1, $0) })
    let values = Matrix(rows: rows.count, columns: weight.columns) { sums in
      add(cotangent.values, indices, to: sums) { places[$0] }
    }
    return (rows, values)
  }

  private func check(_ indices: [Int], _ cotangent: Matrix? = nil) {
    for (place, index) in indices.enumerated() where index < 0 || index >= weight.rows {
      require(false, "index \(index) at place \(place), where there are \(weight.rows), from 0")
    }
    guard let cotangent else { return }
    require(
      cotangent.rows == indices.count && cotangent.columns == weight.columns,
      "a cotangent of shape \(cotangent.shape) for \(indices.count) rows of \(weight.columns)")
  }

  private func copy(
    _ table: UnsafePointer<Double>, _ indices: [Int], to y: UnsafeMutablePointer<Double>
  ) {
    for (place, index) in indices.enumerated() {
      cblas_dcopy(
        Int32(weight.columns), table + index * weight.columns, 1, y + place * weight.columns, 1)
    }
  }

  /// Adds each row of a cotangent to the row of its index's place, where it has one.
  private func add(
    _ cotangent: UnsafePointer<Double>, _ indices: [Int], to sums: UnsafeMutablePointer<Double>,
    _ place: (_ index: Int) -> Int?
  ) {
    for (row, index) in indices.enumerated() {
      guard let place = place(index) else { continue }
      cblas_daxpy(
        Int32(weight.columns), 1, cotangent + row * weight.columns, 1,
        sums + place * weight.columns, 1)
    }
  }
}
