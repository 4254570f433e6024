/// What the noise experiment found: the optimizers, most robust first.
public struct NoiseReport: Answer, Equatable {
  public struct Row: Codable, Sendable, Equatable {
    /// What the experiment calls the optimizer.
    public var optimizer: String
    /// The mean over the seeds of the distance between the learned line and y = 2x + 3.
    public var meanError: Double
    /// The standard deviation of that distance over the seeds, with n − 1.
    public var standardDeviation: Double

    public init(optimizer: String, meanError: Double, standardDeviation: Double) {
      self.optimizer = optimizer
      self.meanError = meanError
      self.standardDeviation = standardDeviation
    }
  }

  /// One for each optimizer, by ascending mean error.
  public var rows: [Row]

  public init(rows: [Row]) { self.rows = rows }

  public var numbers: [Double] { rows.flatMap { [$0.meanError, $0.standardDeviation] } }

  public var outline: String { "rows for \(rows.map(\.optimizer).joined(separator: ", "))" }

  /// A spread may be no more than the rounding of the mean that it belongs to.
  public var scales: [Double] {
    rows.flatMap {
      [abs($0.meanError), max(1e-4 * abs($0.meanError), abs($0.standardDeviation))]
    }
  }

  public func place(of index: Int) -> String {
    let row = index / 2
    return "rows[\(row)] (\(rows[row].optimizer)), "
      + (index % 2 == 0 ? "meanError" : "standardDeviation")
  }
}
