/// What attention computes on the way forward and on the way back, in this order.
public struct AttentionSteps: Sendable, Equatable {
  /// A row for each query, a column for each key: how much of each value it takes.
  public var weights: Matrix
  /// A row for each query.
  public var output: Matrix
  /// The cotangent of q · k/√d, of the weights' shape; 0 where a key is not seen.
  public var dScores: Matrix
  /// Of the queries' shape.
  public var dQuery: Matrix
  /// Of the keys' shape.
  public var dKey: Matrix
  /// Of the values' shape.
  public var dValue: Matrix

  public init(
    weights: Matrix, output: Matrix, dScores: Matrix, dQuery: Matrix, dKey: Matrix, dValue: Matrix
  ) {
    (self.weights, self.output, self.dScores) = (weights, output, dScores)
    (self.dQuery, self.dKey, self.dValue) = (dQuery, dKey, dValue)
  }

  /// All of them by name.
  package var named: [NamedTensor] {
    [
      NamedTensor("weights", weights), NamedTensor("output", output),
      NamedTensor("dScores", dScores), NamedTensor("dQuery", dQuery), NamedTensor("dKey", dKey),
      NamedTensor("dValue", dValue),
    ]
  }
}
