import Foundation
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
package func largestStableLearningRate(_ x: [Double]) -> Double {
  let n = Double(x.count)
  let mean = x.reduce(0, +) / n
  let meanSquare = x.reduce(0) { $0 + $1 * $1 } / n
  let root = ((meanSquare - 1) * (meanSquare - 1) + 4 * mean * mean).squareRoot()
  return 2 / (meanSquare + 1 + root)
}

/// Exercise 3.1.learning-rates: the limit, and for each rate the first epoch with a loss above that of
/// epoch 1.
///
/// The loss is the least one plus ½ Σ Λc², with c the distance along each eigenvector. An epoch
/// multiplies each c² by (1 − γΛ)². Below the limit all terms shrink. Above it the steep one grows,
/// if there is any of it, while the flat one may still shrink by more.
package func sweepLearningRates(
  _ rates: [Double], x: [Double], distance d: Line
) -> (limit: Double, risesAt: [Int?]) {
  let n = Double(x.count)
  let (mean, square) = (x.reduce(0, +) / n, x.reduce(0) { $0 + $1 * $1 } / n)
  let limit = largestStableLearningRate(x)
  let steep = 2 / limit
  let flat = 2 * (square + 1) - steep
  // dᵀHd and dᵀd are Σ Λc² and Σ c².
  let bent = 2 * (square * d.weight * d.weight + 2 * mean * d.weight * d.bias + d.bias * d.bias)
  let length = d.weight * d.weight + d.bias * d.bias
  let steepPart = steep > flat ? steep * (bent - flat * length) / (steep - flat) : bent
  let risesAt = rates.map { rate -> Int? in
    guard rate > limit, steepPart > 0 else { return nil }
    var (rising, falling, epoch) = (steepPart, bent - steepPart, 1)
    repeat {
      rising *= (1 - rate * steep) * (1 - rate * steep)
      falling *= (1 - rate * flat) * (1 - rate * flat)
      epoch += 1
    } while rising + falling <= bent
    return epoch
  }
  return (limit, risesAt)
}
