/// The largest eigenvalue of a linear unit's squared loss by the smallest, for two or more
/// uncorrelated inputs, all of one mean m and one deviation s, and no bias.
///
/// The second derivatives are H = 2 E[x xᵀ] = 2 (s² I + m² 1 1ᵀ), with 1 the list of ones. Along 1, H
/// stretches by 2 (s² + d m²), since 1ᵀ1 = d; across it, where the inputs' changes add up to 0, by 2 s².
///
///     Λmax / Λmin = (s² + d m²) / s² = 1 + d m²/s²
package func eigenvalueRatio(features d: Int, mean m: Double, deviation s: Double) -> Double {
  1 + Double(d) * (m / s) * (m / s)
}
