import Gradus

/// How the losses of many numbers become one; PyTorch's `reduction`.
public enum Reduction: String, Sendable, CaseIterable {
  /// Their sum divided by their number.
  case mean
  case sum
}

/// A loss that is a mean or a sum over all numbers of a batch, each with its own target.
///
/// With ℓ the loss of one number, L = Σ ℓ(pᵢ, tᵢ) or 1/N of it, and ∂L/∂pᵢ = ∂ℓ/∂p or 1/N of it.
public protocol ElementwiseLoss: Loss where Target == Matrix {
  /// How the losses of all numbers become one.
  var reduction: Reduction { get }

  /// ℓ(p, t).
  func value(_ p: Double, _ t: Double) -> Double

  /// ∂ℓ/∂p; where ℓ has a kink, what PyTorch takes for it.
  func slope(_ p: Double, _ t: Double) -> Double
}

extension ElementwiseLoss {
  /// The losses of all numbers: PyTorch's reduction "none".
  public func values(_ prediction: Matrix, _ target: Matrix) -> Matrix {
    prediction.map(with: target, value)
  }

  public func value(_ prediction: Matrix, _ target: Matrix) -> Double {
    let losses = values(prediction, target).values
    return losses.reduce(0, +) / (reduction == .mean ? Double(losses.count) : 1)
  }

  public func gradient(_ prediction: Matrix, _ target: Matrix) -> Matrix {
    let count = reduction == .mean ? Double(prediction.values.count) : 1
    return prediction.map(with: target) { slope($0, $1) / count }
  }
}
