/// The mean squared error of x · w + b on batches of examples, with its slopes.
package struct BatchedLine: Sendable {
  private let batches: [(x: Matrix, y: [Double])]

  /// The batches `x1` and `y1`, `x2` and `y2` and so on of a call.
  /// - Throws: A `MissingInput` where one of them is not there.
  package init(_ call: Call) throws {
    let (x, y) = (try call.matrices("x"), call.lists("y"))
    require(x.map(\.rows) == y.map(\.count), "batches of \(x.map(\.rows)) and \(y.map(\.count))")
    batches = Array(zip(x, y))
  }

  /// The number of batches.
  public var count: Int { batches.count }

  /// The loss of batch number `batch`, counted from 0, at the parameters [w, [b]], and its gradient,
  /// one list for each of the two.
  public func slopes(
    _ parameters: [[Double]], _ batch: Int
  ) -> (loss: Double, gradient: [[Double]]) {
    let (x, y) = batches[batch]
    require(
      parameters.map(\.count) == [x.columns, 1],
      "parameters of \(parameters.map(\.count)) numbers for \(x.columns) weights and a bias")
    let n = Double(y.count)
    var (loss, gradient) = (0.0, parameters.map { $0.map { _ in 0.0 } })
    for (row, target) in y.enumerated() {
      let error =
        zip(x.row(row), parameters[0]).reduce(parameters[1][0]) { $0 + $1.0 * $1.1 } - target
      loss += error * error / n
      for (column, input) in x.row(row).enumerated() {
        gradient[0][column] += 2 * error * input / n
      }
      gradient[1][0] += 2 * error / n
    }
    return (loss, gradient)
  }
}
