import Gradus

/// The largest learning rate with which gradient descent on the mean squared error of a line
/// converges, 2 / Λmax.
///
/// The loss 1/n Σ (w xᵢ + b − yᵢ)² is quadratic in (w, b); its second derivatives are
///
///     H = 2/n [ Σ xᵢ²  Σ xᵢ ]   =  2 [ q  m ]     q the mean of x², m the mean of x
///             [ Σ xᵢ   n    ]        [ m  1 ]
///
/// with eigenvalues Λ = (q + 1) ± √((q − 1)² + 4m²). Along an eigenvector a step multiplies the
/// distance from the minimum by 1 − γΛ, which shrinks it if and only if 0 < γ < 2/Λ.
public func largestStableLearningRate(_ x: [Double]) -> Double {
  let n = Double(x.count)
  let mean = x.reduce(0, +) / n
  let meanSquare = x.reduce(0) { $0 + $1 * $1 } / n
  let root = ((meanSquare - 1) * (meanSquare - 1) + 4 * mean * mean).squareRoot()
  return 2 / (meanSquare + 1 + root)
}
