import Gradus

/// A step of a matrix factorization, with a fault in it or with none.
public struct PlantedStep: Sendable {
  private let fault: StepFault
  private let mean: Double
  private let learningRate: Double
  private let decay: Double

  public init(_ fault: StepFault, mean: Double, learningRate: Double, decay: Double) {
    (self.fault, self.mean) = (fault, mean)
    (self.learningRate, self.decay) = (learningRate, decay)
  }

  /// Both tables after the step.
  public func callAsFunction(
    _ users: Matrix, _ items: Matrix, _ batch: [Rating]
  ) -> (users: Matrix, items: Matrix) {
    let (userSlopes, userRows) = slopes(users, items, batch) { ($0.user, $0.item) }
    let moved = move(users, userSlopes, userRows, shift: fault == .usersShifted ? 1 : 0)
    let seen = fault == .itemsSeeMoved ? moved : users
    let (itemSlopes, itemRows) = slopes(items, seen, batch, users: users) { ($0.item, $0.user) }
    return (moved, move(items, itemSlopes, itemRows, shift: 0))
  }

  /// The slopes by the rows of `own`, whose partners are rows of `other`; the errors are those at
  /// the tables before the step.
  private func slopes(
    _ own: Matrix, _ other: Matrix, _ batch: [Rating], users: Matrix? = nil,
    _ rows: (Rating) -> (own: Int, other: Int)
  ) -> (slopes: Matrix, rows: Set<Int>) {
    var slopes = Matrix(rows: own.rows, columns: own.columns)
    let last = own.columns - 1
    for rating in batch {
      let (row, partner) = rows(rating)
      let before = users ?? other
      var error = (fault == .meanTwice ? 2 : 1) * mean - rating.stars
      error += own[row, last] + before[partner, last]
      for k in 0..<last { error += own[row, k] * before[partner, k] }
      let factor = 2 * error / (fault == .summed ? 1 : Double(batch.count))
      if fault == .lastRatingAlone {
        for k in 0...last { slopes[row, k] = 0 }
      }
      for k in 0..<last { slopes[row, k] += factor * other[partner, k] }
      slopes[row, last] += factor
    }
    return (slopes, Set(batch.map { rows($0).own }))
  }

  private func move(_ table: Matrix, _ slopes: Matrix, _ rows: Set<Int>, shift: Int) -> Matrix {
    var moved = table
    for row in fault == .everyRowDecays ? Set(0..<table.rows) : rows {
      let target = (row + shift) % table.rows
      for k in 0..<table.columns {
        moved[target, k] -= learningRate * (slopes[row, k] + decay * table[target, k])
      }
    }
    return moved
  }
}

extension PlantedStep {
  /// The step whose fault has the place "fault" in the list of all.
  /// - Throws: A `Call.MissingInput` where there is none.
  public init(_ call: Call) throws {
    self.init(
      StepFault.allCases[try call.integer("fault") % StepFault.allCases.count],
      mean: try call.number("mean"), learningRate: try call.number("lr"),
      decay: try call.number("decay"))
  }
}
