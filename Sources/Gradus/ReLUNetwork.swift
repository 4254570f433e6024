/// A network with one hidden layer of rectifiers and one output:
/// Σ outgoing · max(0, weights · x + bias) over its units, plus a bias.
public struct ReLUNetwork: Codable, Sendable, Equatable {
  /// A hidden unit, and what its output is multiplied by.
  public struct Unit: Codable, Sendable, Equatable {
    /// One for each input.
    public var weights: [Double]
    /// What is added to the weighted inputs before the rectifier.
    public var bias: Double
    /// What the rectifier's output is multiplied by.
    public var outgoing: Double

    public init(weights: [Double], bias: Double, outgoing: Double) {
      self.weights = weights
      self.bias = bias
      self.outgoing = outgoing
    }
  }

  /// The hidden units; without any the output is the bias.
  public var units: [Unit]
  /// What is added to the sum over the units.
  public var bias: Double

  public init(units: [Unit], bias: Double) {
    self.units = units
    self.bias = bias
  }

  /// The outputs, one for each row of `inputs`.
  /// - Throws: A ``Misuse`` where a unit has not as many weights as there are inputs.
  public func outputs(for inputs: Matrix) throws -> [Double] {
    for (place, unit) in units.enumerated() where unit.weights.count != inputs.columns {
      throw Misuse(
        description: "unit \(place) has \(counted(unit.weights.count, "weight")) for "
          + counted(inputs.columns, "input"))
    }
    return (0..<inputs.rows).map { row in
      units.reduce(bias) { sum, unit in
        let input = unit.weights.indices.reduce(unit.bias) {
          $0 + unit.weights[$1] * inputs[row, $1]
        }
        return sum + unit.outgoing * max(0, input)
      }
    }
  }
}
