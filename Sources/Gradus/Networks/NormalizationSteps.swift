/// Every quantity of a normalization, forward and then backward, in the order in which each can be
/// computed from those before it.
///
/// The numbers that are normalized together are a *group*: a row for layer normalization, a column
/// for batch normalization. What begins with a d is the cotangent of what follows it.
public struct NormalizationSteps: Sendable, Equatable {
  /// The mean of each group.
  public var mean: [Double]
  /// The variance of each group, divided by the count of its numbers.
  public var variance: [Double]
  /// The numbers less their group's mean, over √(variance + ε).
  public var normalized: Matrix
  /// The normalized numbers times their column's weight, plus its bias.
  public var output: Matrix
  /// The cotangent of the normalized numbers, of their shape.
  public var dNormalized: Matrix
  /// The cotangent of the variance, one for each group.
  public var dVariance: [Double]
  /// The cotangent of input − mean, which the variance and the normalized numbers are made of.
  public var dCentred: Matrix
  /// The cotangent of the mean, one for each group.
  public var dMean: [Double]
  /// The cotangent of the input, of its shape.
  public var dInput: Matrix
  /// The cotangent of the weight, one for each column.
  public var dWeight: [Double]
  /// The cotangent of the bias, one for each column.
  public var dBias: [Double]

  /// All zeros, in the sizes for `input` with this many groups; to be filled in.
  public init(of input: Matrix, groups: Int) {
    let table = Matrix(rows: input.rows, columns: input.columns)
    let (perGroup, perColumn) = (
      Array(repeating: 0.0, count: groups), Array(repeating: 0.0, count: input.columns)
    )
    (mean, variance, dVariance, dMean) = (perGroup, perGroup, perGroup, perGroup)
    (normalized, output, dNormalized, dCentred, dInput) = (table, table, table, table, table)
    (dWeight, dBias) = (perColumn, perColumn)
  }

  /// The quantities under their names, in their order.
  public var named: [NamedTensor] {
    [
      NamedTensor("mean", mean), NamedTensor("variance", variance),
      NamedTensor("normalized", normalized), NamedTensor("output", output),
      NamedTensor("dNormalized", dNormalized), NamedTensor("dVariance", dVariance),
      NamedTensor("dCentred", dCentred), NamedTensor("dMean", dMean),
      NamedTensor("dInput", dInput), NamedTensor("dWeight", dWeight), NamedTensor("dBias", dBias),
    ]
  }
}

/// What batch normalization remembers of the batches that it has seen, one number for each column.
public struct RunningStatistics: Sendable, Equatable {
  /// The running mean of each column.
  public var mean: [Double]
  /// The running variance of each column, of variances divided by n − 1.
  public var variance: [Double]

  public init(mean: [Double], variance: [Double]) {
    (self.mean, self.variance) = (mean, variance)
  }
}
