import Gradus

extension Call {
  /// The ratings of the call, batch by batch: a row of the table "ratings" is the number of its batch,
  /// the user, the item and the stars.
  /// - Throws: What `Call.matrix` throws.
  public func batches() throws -> [[Rating]] {
    let table = try matrix("ratings")
    var batches: [[Rating]] = []
    for row in 0..<table.rows {
      let (batch, rating) = (
        Int(table[row, 0]),
        Rating(user: Int(table[row, 1]), item: Int(table[row, 2]), stars: table[row, 3])
      )
      while batches.count <= batch { batches.append([]) }
      batches[batch].append(rating)
    }
    return batches
  }
}

extension NamedTensor {
  /// Ratings as `Call.batches` reads them.
  public static func ratings(_ batches: [[Rating]]) -> NamedTensor {
    NamedTensor(
      "ratings",
      Matrix(
        batches.enumerated().flatMap { number, batch in
          batch.map { [Double(number), Double($0.user), Double($0.item), $0.stars] }
        }))
  }
}
