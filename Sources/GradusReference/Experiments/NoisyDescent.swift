import Foundation

/// Exercise 3.1.noise: the mean of the squared distance from the true line after `epochs` epochs of
/// SGD, over all that the noise in the targets could have been.
///
/// Along an eigenvector the noise moves the lowest point by some m, of mean 0. The slope there has
/// the variance 2σ²Λ/n, and m is that slope divided by Λ. What is left of the way to the *moved* point
/// is f = (1 − γΛ)ᵗ, so the run ends at m + f(d − m) from the true line: the mean square is
/// f²d² + (1 − f)² · 2σ²/(nΛ). With (1 − f)/Λ = γ Σ (1 − γΛ)ᵏ there is nothing to divide by.
package func predictNoise(
  curvatures: [Double], distances: [Double], points: Int, noise: Double, rate: Double, epochs: Int
) -> Double {
  zip(curvatures, distances).reduce(0) { sum, direction in
    let (curvature, distance) = direction
    let left = pow(1 - rate * curvature, Double(epochs))
    let pull = curvature == 0 ? rate * Double(epochs) : (1 - left) / curvature
    return sum + left * left * distance * distance
      + pull * pull * 2 * noise * noise * curvature / Double(points)
  }
}
