import Foundation
import Gradus

/// The eigenvalues of the symmetric matrix [[a, c], [c, d]], the larger first, with the direction
/// of each, one long.
///
/// (a − Λ)(d − Λ) = c² has the solutions
///
///     Λ = (a + d)/2 ± √(((a − d)/2)² + c²)
///
/// The larger one's direction lies at half the angle of (a − d, 2c) from the first axis; the other
/// one's is perpendicular to it.
package func eigenvalues(
  _ a: Double, _ c: Double, _ d: Double
) -> (values: (larger: Double, smaller: Double), steep: [Double], flat: [Double]) {
  let (middle, half) = ((a + d) / 2, (a - d) / 2)
  let root = (half * half + c * c).squareRoot()
  let angle = atan2(c, half) / 2
  return ((middle + root, middle - root), [cos(angle), sin(angle)], [-sin(angle), cos(angle)])
}

/// The largest learning rate with which gradient descent converges in a bowl with this 2×2
/// `hessian`, 2 / Λmax, and what descent does just below and just above it.
///
/// With the Hessian H and the distance δ from the minimum, the gradient is Hδ, and a step leaves
/// δ − γHδ. Along an eigenvector that is (1 − γΛ)δ, shorter than δ if and only if 0 < γ < 2/Λ. For
/// all eigenvectors together the largest Λ decides.
///
/// To confirm it, descent runs from `start` for `steps` steps with 0.99 and with 1.01 times that
/// rate. What is returned of each is the length of the gradient at its end, relative to the length
/// at the start: below 1 where it has come nearer.
///
/// - Throws: What `gradient` throws.
/// - Complexity: 2 · `steps` + 3 evaluations of `gradient`.
package func stableRate(
  hessian: [[Double]], gradient: ([Double]) throws -> [Double], from start: [Double], steps: Int
) rethrows -> StableRate {
  let (larger, smaller) = eigenvalues(hessian[0][0], hessian[0][1], hessian[1][1]).values
  let rate = 2 / larger
  let before = norm(try gradient(start))
  func ratio(_ share: Double) throws -> Double {
    var point = start
    for _ in 0..<steps {
      point = zip(point, try gradient(point)).map { $0 - share * rate * $1 }
    }
    return norm(try gradient(point)) / before
  }
  return StableRate(
    largest: larger, smallest: smaller, rate: rate, below: try ratio(0.99), above: try ratio(1.01))
}
