/// The central difference quotient, with the step h at x, of a function made of straight pieces:
/// `slopes[i]` is the slope between `kinks[i − 1]` and `kinks[i]`, in ascending order.
///
/// The rise over an interval is the integral of the slope, so that the quotient is the slope's mean
/// over [x − h, x + h]: each slope counts by how much of the interval it has.
///
///     C(h) = 1/2h Σ slopeᵢ · |pieceᵢ ∩ [x − h, x + h]|
package func quotientOverKinks(
  at x: Double, step h: Double, kinks: [Double], slopes: [Double]
) -> Double {
  let ends = [x - h] + kinks.map { min(max($0, x - h), x + h) } + [x + h]
  let rise = slopes.indices.reduce(0.0) { $0 + slopes[$1] * (ends[$1 + 1] - ends[$1]) }
  return rise / (2 * h)
}
