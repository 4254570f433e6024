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
  public func forEachParameter(_ body: (inout [Double]) throws -> Void) {}

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
    let product = cotangent.changingRows(beside: forward(input)) { row, y, _ in
      var mean = 0.0
      for column in row.indices { mean += row[column] * y[column] }
      for column in row.indices { row[column] = y[column] * (row[column] - mean) }
    }
    return (product, [])
  }
}
