import Gradus

/// Each column of a batch brought to mean 0 and variance 1, then scaled and moved: PyTorch's
/// `BatchNorm1d`.
///
/// In training, over the n rows of a column, with μ its mean, σ² its variance divided by n, and
/// s = √(σ² + ε):
///
///     x̂ = (x − μ)/s          y = γ x̂ + β
///     γ̄ = Σ_rows ȳ x̂         β̄ = Σ_rows ȳ
///     x̄ = (g − mean(g) − x̂ mean(g x̂))/s   with g = γ ȳ
///
/// The running mean and variance move by `momentum` of the way to the batch's; the variance to the
/// one divided by n − 1. In evaluation they take the places of μ and σ², and are constants:
/// x̄ = γ ȳ/s.
///
/// Source: torch.nn.BatchNorm1d; Ioffe & Szegedy 2015, arXiv:1502.03167.
public struct BatchNorm: Layer {
  /// γ, one a column.
  public var weight: [Double]
  /// β, one a column.
  public var bias: [Double]
  /// The running mean of each column, 0 at first.
  public private(set) var runningMean: [Double]
  /// The running variance of each column, 1 at first.
  public private(set) var runningVar: [Double]
  /// ε, which is added to a variance.
  public let eps: Double
  /// The weight of the new value in the running ones.
  public let momentum: Double

  public init(columns: Int, eps: Double = 1e-5, momentum: Double = 0.1) {
    require(columns > 0, "a normalization of \(columns) columns")
    weight = Array(repeating: 1, count: columns)
    bias = Array(repeating: 0, count: columns)
    runningMean = bias
    runningVar = weight
    (self.eps, self.momentum) = (eps, momentum)
  }

  /// The weight and the bias; the running statistics are moved by no optimizer.
  /// - Throws: What `body` throws.
  public mutating func forEachParameter(_ body: (inout [Double]) throws -> Void) rethrows {
    try body(&weight)
    try body(&bias)
  }

  /// The normalized numbers x̂, the scales s by column, and whether they come from the batch.
  public struct Context: Sendable {
    let normalized: Matrix
    let scales: [Double]
    let isTraining: Bool
  }

  public mutating func forward(
    _ input: Matrix, in pass: inout Pass
  ) -> (output: Matrix, context: Context) {
    require(
      input.columns == weight.count, "\(input.columns) columns for a norm of \(weight.count)")
    if pass.isTraining {
      require(
        input.rows > 1, "batch normalization of \(input.rows) row in training: it has no variance")
    }
    let columns = input.transposed
    var normalized = input
    let scales = StepMemory.numbers(columns.rows) { scales in
      normalized =
        columns.changingRows { column, index in
          let (mean, variance) = statistics(of: column, index, isTraining: pass.isTraining)
          scales[index] = (variance + eps).squareRoot()
          for row in column.indices { column[row] = (column[row] - mean) / scales[index] }
        }.transposed
    }
    let output = normalized.changingRows { row, _ in
      for column in row.indices { row[column] = weight[column] * row[column] + bias[column] }
    }
    return (output, Context(normalized: normalized, scales: scales, isTraining: pass.isTraining))
  }

  /// The mean and the variance to normalize a column by; in training those of the batch, which
  /// then have moved the running ones.
  private mutating func statistics(
    of column: UnsafeMutableBufferPointer<Double>, _ index: Int, isTraining: Bool
  ) -> (mean: Double, variance: Double) {
    guard isTraining else { return (runningMean[index], runningVar[index]) }
    let mean = column.mean
    let count = Double(column.count)
    let variance = column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    runningMean[index] += momentum * (mean - runningMean[index])
    runningVar[index] += momentum * (variance * count / (count - 1) - runningVar[index])
    return (mean, variance)
  }

  public func backward(
    _ cotangent: Matrix, _ context: Context
  ) -> (input: Matrix, parameters: [[Double]]) {
    let columns = context.normalized.transposed
    let product = cotangent.transposed.changingRows(beside: columns) { g, x, index in
      let scale = context.scales[index]
      for row in g.indices { g[row] *= weight[index] }
      guard !context.isTraining else { return g.centre(beside: x, scale: scale) }
      for row in g.indices { g[row] /= scale }
    }.transposed
    let parameters = StepMemory.tensors {
      $0.append(cotangent.elementwiseProduct(context.normalized).columnSums)
      $0.append(cotangent.columnSums)
    }
    return (product, parameters)
  }
}
