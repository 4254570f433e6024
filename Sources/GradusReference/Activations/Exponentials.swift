import Foundation

/// 1/(1 + e^(−x)), without an exponential that overflows.
func logistic(_ x: Double) -> Double {
  if x >= 0 { return 1 / (1 + exp(-x)) }
  let z = exp(x)
  return z / (1 + z)
}

/// ln(1 + eˣ), without an exponential that overflows and with all digits where it is small.
func logarithmOfOnePlusExp(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }
