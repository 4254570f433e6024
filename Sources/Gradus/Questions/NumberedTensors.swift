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

extension Call {
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
