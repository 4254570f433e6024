// Tensors of which a function is given several, under one name with their numbers behind it.

extension NamedTensor {
  /// The tables as `name`1, `name`2 and so on.
  package static func numbered(_ name: String, _ tables: [Matrix]) -> [NamedTensor] {
    tables.enumerated().map { NamedTensor("\(name)\($0 + 1)", $1) }
  }

  /// The lists as `name`1, `name`2 and so on.
  package static func numbered(_ name: String, _ lists: [[Double]]) -> [NamedTensor] {
    lists.enumerated().map { NamedTensor("\(name)\($0 + 1)", $1) }
  }
}

extension NamedTensor {
  /// The rows as a table, or one after the other as a list where they are not of one length.
  package init(_ name: String, rows: [[Double]]) {
    let isTable = Set(rows.map(\.count)).count == 1
    self.init(
      name, shape: isTable ? [rows.count, rows[0].count] : [rows.joined().count],
      values: rows.flatMap { $0 })
  }
}

extension Call {
  /// The rows of each table called `name` with a number behind it, in the order in which they stand.
  /// - Throws: What ``matrix(_:)`` throws.
  package func rows(_ name: String) throws -> [[[Double]]] {
    try matrices(name).map { table in (0..<table.rows).map { Array(table.row($0)) } }
  }

  /// The tables called `name` with a number behind it, in the order in which they stand.
  /// - Throws: What ``matrix(_:)`` throws.
  package func matrices(_ name: String) throws -> [Matrix] {
    try numbered(name).map { try matrix($0.name) }
  }

  /// The elements of each input called `name` with a number behind it, in the order in which they
  /// stand.
  package func lists(_ name: String) -> [[Double]] { numbered(name).map(\.values) }

  /// The inputs called `name` with a number behind it, in the order in which they stand.
  package func numbered(_ name: String) -> [NamedTensor] {
    inputs.filter { $0.name.hasPrefix(name) && Int($0.name.dropFirst(name.count)) != nil }
  }
}
