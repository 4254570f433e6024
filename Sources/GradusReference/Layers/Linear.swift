import Gradus

/// An affine map of each row, y = x Wᵀ + b: PyTorch's `Linear`.
///
/// For one example, y_o = Σ_i W_oi x_i + b_o. With ȳ the cotangent of y, the chain rule gives
///
///     x̄_i  = Σ_o ȳ_o W_oi          so over a batch   X̄ = Ȳ W
///     W̄_oi = Σ_rows ȳ_o x_i                          W̄ = Ȳᵀ X
///     b̄_o  = Σ_rows ȳ_o                              b̄ = column sums of Ȳ
///
/// Source: torch.nn.Linear.
public struct Linear: PureLayer {
  /// One row for each output, one column for each input.
  public var weight: Matrix
  /// One for each output.
  public var bias: [Double]

  public init(weight: Matrix, bias: [Double]) {
    require(
      bias.count == weight.rows, "\(bias.count) biases for a \(weight.shape) weight matrix")
    self.weight = weight
    self.bias = bias
  }

  /// A layer with PyTorch's default initialisation: weight, then bias, uniform in ±1/√inputs.
  public init(inputs: Int, outputs: Int, from generator: inout RandomGenerator) {
    require(inputs > 0 && outputs > 0, "a linear layer from \(inputs) to \(outputs)")
    let bound = 1 / Double(inputs).squareRoot()
    let weight = generator.uniform(inputs * outputs, in: -bound..<bound)
    self.init(
      weight: Matrix(rows: outputs, columns: inputs, values: weight),
      bias: generator.uniform(outputs, in: -bound..<bound))
  }

  /// The weight, row by row, and the bias.
  /// - Throws: What `body` throws.
  public mutating func forEachParameter(_ body: (inout [Double]) throws -> Void) rethrows {
    try weight.withValues(body)
    try body(&bias)
  }

  public func forward(_ input: Matrix) -> Matrix {
    input.timesTranspose(of: weight).addingToRows(bias)
  }

  public func backward(
    _ cotangent: Matrix, input: Matrix
  ) -> (input: Matrix, parameters: [[Double]]) {
    (cotangent * weight, parameterCotangents(cotangent, input))
  }

  public func parameterCotangents(_ cotangent: Matrix, _ input: Matrix) -> [[Double]] {
    StepMemory.tensors {
      $0.append(cotangent.transposedTimes(input).values)
      $0.append(cotangent.columnSums)
    }
  }
}
