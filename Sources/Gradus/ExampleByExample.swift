/// The slopes of a squared error (a · p − t)², for one example (a, t) after the other.
package struct ExampleByExample: Sendable {
  /// a, a row for each example.
  public let examples: Matrix
  /// t.
  public let targets: [Double]

  /// The examples of a call that has them under the names examples and targets.
  /// - Throws: A `MissingInput` where one of them is not there.
  public init(_ call: Call) throws {
    (examples, targets) = (try call.matrix("examples"), try call.list("targets"))
  }

  /// The slopes at `point` for example number `index`; after the last comes the first.
  public func gradient(_ index: Int, at point: [Double]) -> [Double] {
    let row = Array(examples.row(index % examples.rows))
    let error = zip(row, point).reduce(-targets[index % targets.count]) { $0 + $1.0 * $1.1 }
    return row.map { 2 * error * $0 }
  }

  /// What `run` returns, one list for each step, as "average"; and as "asked", where it has asked for
  /// slopes. Each time that it asks it gets those of the next example.
  /// - Throws: What `run` throws.
  public func answer(
    of run: (_ gradient: ([Double]) -> [Double]) throws -> [[Double]]
  ) rethrows -> Tensors {
    var asked: [[Double]] = []
    let averages = try run { point in
      asked.append(point)
      return gradient(asked.count - 1, at: point)
    }
    return Tensors([table("asked", asked), table("average", averages)])
  }

  /// A table, or where its rows are not those of a point all numbers in one list.
  private func table(_ name: String, _ rows: [[Double]]) -> NamedTensor {
    let (numbers, width) = (rows.flatMap { $0 }, examples.columns)
    guard rows.allSatisfy({ $0.count == width }) else { return NamedTensor(name, numbers) }
    return NamedTensor(name, shape: [rows.count, width], values: numbers)
  }
}
