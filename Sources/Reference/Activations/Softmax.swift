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
    input.mapRows { row in
      let exponentials = shifted(row).map { exp($0) }
      let sum = exponentials.reduce(0, +)
      return exponentials.map { $0 / sum }
    }
  }

  public func backward(
    _ cotangent: Matrix, input: Matrix
  ) -> (input: Matrix, parameters: [[Double]]) {
    let product = cotangent.mapRows(with: forward(input)) { cotangent, y in
      let mean = zip(cotangent, y).reduce(0) { $0 + $1.0 * $1.1 }
      return zip(cotangent, y).map { $1 * ($0 - mean) }
    }
    return (product, [])
  }
}
