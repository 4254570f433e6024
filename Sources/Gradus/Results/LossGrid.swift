/// The loss over a grid: `losses[row][column]` belongs to `biases[row]` and `weights[column]`.
public struct LossGrid: PartedAnswer, Equatable {
  /// The weight of each column.
  public var weights: [Double]
  /// The bias of each row.
  public var biases: [Double]
  /// As many rows as biases, of as many numbers as weights.
  public var losses: [[Double]]

  public init(weights: [Double], biases: [Double], losses: [[Double]]) {
    self.weights = weights
    self.biases = biases
    self.losses = losses
  }

  public var parts: [Part] {
    [Part("weights", weights), Part("biases", biases)]
      + losses.enumerated().map { Part("losses[\($0)]", $1) }
  }

  public var outline: String {
    let lengths = Set(losses.map(\.count)).sorted().map(String.init).joined(separator: " or ")
    return "\(counted(weights.count, "weight")), \(counted(biases.count, "bias", "biases")), "
      + "\(counted(losses.count, "row")) of \(lengths) losses"
  }
}
