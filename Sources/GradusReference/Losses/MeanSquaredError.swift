import Gradus

/// The mean of the squared differences, over all elements: PyTorch's `MSELoss`.
///
/// With N = rows · columns and predictions p, targets y:
///
///     L = 1/N Σ (pᵢ − yᵢ)²
///     ∂L/∂pᵢ = 2/N (pᵢ − yᵢ)
///
/// Source: torch.nn.MSELoss, reduction "mean".
public struct MeanSquaredError: Loss {
  public init() {}

  public func value(_ prediction: Matrix, _ target: Matrix) -> Double {
    let squares = (prediction - target).values.map { $0 * $0 }
    return squares.reduce(0, +) / Double(squares.count)
  }

  public func gradient(_ prediction: Matrix, _ target: Matrix) -> Matrix {
    let difference = prediction - target
    return (2 / Double(difference.values.count)) * difference
  }
}
