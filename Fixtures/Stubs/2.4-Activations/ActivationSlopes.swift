import Foundation
import Gradus

/// Exercise 2.4.slopes: the derivatives of six activations.
///
/// Returns the slope at `x` of max(0, x); of x above 0 and 0.01 · x below; of the sigmoid σ(x); of
/// tanh x; of x · σ(x); and of x · Φ(x), with Φ the normal distribution function. At their kink, 0, the
/// first two have what PyTorch takes: 0 and 0.01. Far out, at ±800, all are numbers.
///
/// `exp`, `tanh` and `erf` are there; Φ(x) = ½ (1 + erf(x/√2)), and Φ′(x) = e^(−x²/2)/√(2π).
public func slopes(at x: Double) throws -> (
  relu: Double, leakyReLU: Double, sigmoid: Double, tanh: Double, silu: Double, gelu: Double
) {
  throw Todo("2.4.slopes")
}
