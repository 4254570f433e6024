import Gradus

extension Call {
  /// The shuffling that a question brings along: the rows of its table of orders, one after another,
  /// and then from the first again. Of fewer numbers than a row has, those of the row in its order.
  /// - Throws: A `MissingInput` where it brings none.
  public func shuffling() throws -> (Int) -> [Int] {
    let orders = try matrix("orders")
    var used = 0
    return { count in
      defer { used += 1 }
      guard orders.rows > 0 else { return Array(0..<count) }
      let start = used % orders.rows * orders.columns
      let row = orders.values[start..<start + orders.columns].map { Int($0) }
      return row.filter { $0 < count } + Array(orders.columns..<max(count, orders.columns))
    }
  }
}

extension Tensors {
  /// Lists of numbers under names that count them.
  public init(lists: [[Int]], named name: (Int) -> String) {
    self.init(lists.enumerated().map { NamedTensor(name($0), $1.map(Double.init)) })
  }

  /// The batches of each epoch.
  public init(epochs: [[[Int]]]) {
    self.init(
      epochs.enumerated().flatMap { epoch, batches in
        Tensors(lists: batches) { "epoch \(epoch), batch \($0)" }.parts
      })
  }

  /// What is handed out after each arrival.
  public init(deliveries: [[Int]]) {
    self.init(lists: deliveries) { "after arrival \($0)" }
  }
}
