import Foundation
import Gradus

/// Exercise 3.3.spread: the bound of a uniform law, and the standard deviation of a normal one before it
/// is cut, for weights with the standard deviation `deviation`.
///
/// On ±b the mean of x² is b²/3. Of a standard normal law between ±c, with the density φ,
///
///     ∫ x²φ = [−xφ] + ∫ φ = −2cφ(c) + P     with P = ∫ φ = erf(c/√2), the share between ±c
///
/// so that the variance of what is kept is 1 − 2cφ(c)/P. For c = 2 its root is 0.8796….
package func spread(deviation: Double, cut c: Double) -> (bound: Double, uncut: Double) {
  let density = exp(-c * c / 2) / (2 * Double.pi).squareRoot()
  let variance = 1 - 2 * c * density / erf(c / 2.0.squareRoot())
  return (3.0.squareRoot() * deviation, deviation / variance.squareRoot())
}
