/// A table that counts how often each of its rows is written.
public struct CountedRows: Sendable {
  private var rows: [[Double]]
  /// How often each row has been written; reading a row is not counted.
  public private(set) var writes: [Int]

  /// The rows of `table`, none of them written yet.
  public init(_ table: Matrix) {
    rows = (0..<table.rows).map { Array(table.row($0)) }
    writes = rows.map { _ in 0 }
  }

  /// The number of rows.
  public var count: Int { rows.count }

  /// The numbers of a row. Each assignment counts, also one to a single number of the row.
  public subscript(row: Int) -> [Double] {
    get {
      check(row)
      return rows[row]
    }
    set {
      check(row)
      require(
        newValue.count == rows[row].count,
        "\(newValue.count) numbers for row \(row), which has \(rows[row].count)")
      rows[row] = newValue
      writes[row] += 1
    }
  }

  /// All rows, one below the other.
  public var table: Matrix { Matrix(rows) }

  private func check(_ row: Int) {
    require(rows.indices.contains(row), "row \(row) of a table of \(rows.count) rows, from 0")
  }
}
