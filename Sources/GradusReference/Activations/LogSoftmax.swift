import Foundation
import Gradus

/// The logarithms of each row's softmax y: PyTorch's `LogSoftmax` with dim = 1.
///
///     fᵢ = xᵢ − ln Σⱼ e^(xⱼ)
///     ∂fᵢ/∂xⱼ = δᵢⱼ − yⱼ   so   x̄ = f̄ − y Σⱼ f̄ⱼ
///
/// Source: torch.nn.LogSoftmax.
public struct LogSoftmax: PureLayer {
  public init() {}

  /// None.
  public func forEachParameter(_ body: (inout [Double]) throws -> Void) {}

  public func forward(_ input: Matrix) -> Matrix {
    input.changingRows { row, _ in
      row.shift()
      let logarithm = log(row.reduce(0) { $0 + exp($1) })
      for column in row.indices { row[column] -= logarithm }
    }
  }

  public func backward(
    _ cotangent: Matrix, input: Matrix
  ) -> (input: Matrix, parameters: [[Double]]) {
    let product = cotangent.changingRows(beside: forward(input)) { row, y, _ in
      let sum = row.reduce(0, +)
      for column in row.indices { row[column] -= exp(y[column]) * sum }
    }
    return (product, [])
  }
}
