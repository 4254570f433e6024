/// A table of Doubles, row-major: a batch has one example a row.
///
/// Shapes that do not fit trap with both shapes in the message, in release builds too.
public struct Matrix: Codable, Sendable, Hashable {
  /// How many rows there are; 0 or more.
  public let rows: Int
  /// How many numbers each row has; 0 or more.
  public let columns: Int
  /// All elements, row after row; `values[i * columns + j]` is element (i, j).
  public var values: [Double] {
    didSet {
      require(
        values.count == rows * columns,
        "\(values.count) values do not fill a \(rows)×\(columns) matrix")
    }
  }

  public init(rows: Int, columns: Int, values: [Double]) {
    require(
      rows >= 0 && columns >= 0 && values.count == rows * columns,
      "\(values.count) values do not fill a \(rows)×\(columns) matrix")
    self.rows = rows
    self.columns = columns
    self.values = values
  }

  public init(rows: Int, columns: Int, filledWith value: Double = 0) {
    self.init(
      rows: rows, columns: columns, values: Array(repeating: value, count: max(0, rows * columns)))
  }

  /// The matrix with these rows, which must be of one length.
  public init(_ rows: [[Double]]) {
    let columns = rows.first?.count ?? 0
    for (index, row) in rows.enumerated() {
      require(
        row.count == columns, "row \(index) has \(row.count) values, row 0 has \(columns)")
    }
    self.init(rows: rows.count, columns: columns, values: rows.flatMap { $0 })
  }

  /// One column, as a dataset with a single feature has it.
  public init(column values: [Double]) {
    self.init(rows: values.count, columns: 1, values: values)
  }

  public subscript(row: Int, column: Int) -> Double {
    get {
      checkIndex(row, column)
      return values[row * columns + column]
    }
    _modify {
      checkIndex(row, column)
      yield &values[row * columns + column]
    }
  }

  /// Calls `body` with ``values`` where they are; `&matrix.values`, from another module, is a copy of them.
  /// - Throws: What `body` throws.
  package mutating func withValues(_ body: (inout [Double]) throws -> Void) rethrows {
    try body(&values)
  }

  /// "3×4", as messages have it.
  public var shape: String { "\(rows)×\(columns)" }

  private func checkIndex(_ row: Int, _ column: Int) {
    require(
      row >= 0 && row < rows && column >= 0 && column < columns,
      "(\(row), \(column)) lies outside a \(shape) matrix")
  }

  private enum CodingKeys: CodingKey { case rows, columns, values }

  /// The matrix that is written as its rows, its columns and its values, row by row.
  /// - Throws: What `decoder` throws, and a `DecodingError` where the values do not fill the shape.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let rows = try container.decode(Int.self, forKey: .rows)
    let columns = try container.decode(Int.self, forKey: .columns)
    let values = try container.decode([Double].self, forKey: .values)
    guard rows >= 0, columns >= 0, values.count == rows * columns else {
      throw DecodingError.dataCorruptedError(
        forKey: .values, in: container,
        debugDescription: "\(values.count) values do not fill a \(rows)×\(columns) matrix")
    }
    self.init(rows: rows, columns: columns, values: values)
  }
}
