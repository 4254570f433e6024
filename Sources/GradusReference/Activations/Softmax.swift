import Foundation
import Gradus

/// Each row as probabilities: PyTorch's `Softmax` with dim = 1.
///
///     yᵢ = e^(xᵢ)/Σⱼ e^(xⱼ)
///     ∂yᵢ/∂xⱼ = yᵢ (δᵢⱼ − yⱼ)   so   x̄ = y ⊙ (ȳ − Σⱼ ȳⱼ yⱼ)
///
/// The largest xⱼ is taken from all first, which changes nothing but that no exponential overflows.
///
/// Source: torch.nn.Softmax.
public struct Softmax: PureLayer {
  public init() {}

  /// None.
  public var parameters: [[Double]] {
    get { [] }
    set { require(newValue.isEmpty, "softmax has no parameters, not \(newValue.count)") }
  }

  public func forward(_ input: Matrix) -> Matrix {
    input.changingRows { row, _ in
      row.shift()
      for column in row.indices { row[column] = exp(row[column]) }
      let sum = row.reduce(0, +)
      for column in row.indices { row[column] /= sum }
    }
  }

  public func backward(
    _ cotangent: Matrix, input: Matrix
  ) -> (input: Matrix, parameters: [[Double]]) {
    cotangent.requireShape(of: input)
    let output = forward(input)
    let product = cotangent.changingRows { row, index in
      let y = output.row(index)
      let mean = zip(row, y).reduce(0) { $0 + $1.0 * $1.1 }
      for (column, y) in zip(row.indices, y) { row[column] = y * (row[column] - mean) }
    }
    return (product, [])
  }
}
