/// The weights and biases of a network of two linear layers, in PyTorch's layout: a weight matrix
/// has one row for each output and one column for each input.
///
/// A gradient with respect to them has the same shapes, and so is one of these too.
public struct TwoLayers: Codable, Sendable, Equatable {
  /// A row for each hidden unit, a column for each input.
  public var w1: Matrix
  /// One for each hidden unit.
  public var b1: [Double]
  /// A row for each output, a column for each hidden unit.
  public var w2: Matrix
  /// One for each output.
  public var b2: [Double]

  public init(w1: Matrix, b1: [Double], w2: Matrix, b2: [Double]) {
    (self.w1, self.b1, self.w2, self.b2) = (w1, b1, w2, b2)
  }
}
