import Gradus

/// In training each number is zero with probability p and 1/(1 − p) of itself otherwise, so that its
/// mean stays; in evaluation nothing happens: PyTorch's `Dropout`.
///
/// With m the mask, which holds 0 or 1/(1 − p),
///
///     y = m ⊙ x     x̄ = m ⊙ ȳ
///
/// Which numbers are kept depends on the generator alone, one draw each. They are not those that
/// PyTorch keeps for the same seed: its masks come from another stream, and differ between builds.
///
/// Source: torch.nn.Dropout; Srivastava et al. 2014, jmlr.org/papers/v15/srivastava14a.
public struct Dropout: Layer {
  /// The probability of a zero.
  public let p: Double

  public init(p: Double = 0.5) {
    require(0 <= p && p <= 1, "a dropout probability of \(p), which has to be between 0 and 1")
    self.p = p
  }

  /// None.
  public func forEachParameter(_ body: (inout [Double]) throws -> Void) {}

  /// The outputs, and the mask; nil in evaluation.
  public func forward(_ input: Matrix, in pass: inout Pass) -> (output: Matrix, context: Matrix?) {
    let mask = pass.drawing { generator in
      let draws = generator.rand(input.values.count, .float64)
      return Matrix(rows: input.rows, columns: input.columns, values: draws)
        .map { $0 < 1 - p ? 1 / (1 - p) : 0 }
    }
    return (mask.map { input.elementwiseProduct($0) } ?? input, mask)
  }

  public func backward(
    _ cotangent: Matrix, _ mask: Matrix?
  ) -> (input: Matrix, parameters: [[Double]]) {
    (mask.map { cotangent.elementwiseProduct($0) } ?? cotangent, [])
  }
}
