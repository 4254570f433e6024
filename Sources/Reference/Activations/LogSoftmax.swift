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
  public var parameters: [[Double]] {
    get { [] }
    set { require(newValue.isEmpty, "log-softmax has no parameters, not \(newValue.count)") }
  }

  public func forward(_ input: Matrix) -> Matrix {
    input.mapRows { row in
      let shifted = shifted(row)
      let logarithm = log(shifted.reduce(0) { $0 + exp($1) })
      return shifted.map { $0 - logarithm }
    }
  }

  public func backward(
    _ cotangent: Matrix, input: Matrix
  ) -> (input: Matrix, parameters: [[Double]]) {
    let product = cotangent.mapRows(with: forward(input)) { cotangent, y in
      let sum = cotangent.reduce(0, +)
      return zip(cotangent, y).map { $0 - exp($1) * sum }
    }
    return (product, [])
  }
}

/// The row with its largest number taken from all, so that no exponential overflows.
func shifted(_ row: ArraySlice<Double>) -> [Double] {
  let largest = row.max() ?? 0
  return row.map { $0 - largest }
}
