import Gradus

/// A linear model that is above 0 at the corners of `labels` that are true and below 0 at the others,
/// or nil where there is none; the corners are (0, 0), (0, 1), (1, 0) and (1, 1).
///
/// With s = ±1 for true and false, the best plane by least squares through the four values has
///
///     w₁ = ½ (s₁₀ + s₁₁ − s₀₀ − s₀₁),   w₂ = ½ (s₀₁ + s₁₁ − s₀₀ − s₁₀),
///     b  = s̄ − ½ w₁ − ½ w₂
///
/// and misses each by ¼ (s₀₀ + s₁₁ − s₀₁ − s₁₀), which is 0 or ±½ unless the two diagonals have
/// opposite labels: then it is ±1. So it has all signs right wherever any plane has.
package func line(separating labels: [Bool]) -> LinearModel? {
  let s = labels.map { $0 ? 1.0 : -1.0 }
  guard abs(s[0] + s[3] - s[1] - s[2]) < 4 else { return nil }
  let weights = [(s[2] + s[3] - s[0] - s[1]) / 2, (s[1] + s[3] - s[0] - s[2]) / 2]
  return LinearModel(
    weights: weights, bias: s.reduce(0, +) / 4 - weights[0] / 2 - weights[1] / 2)
}
