import Gradus

/// How far each entry of `gradient` at `point` is from the slope of `loss` there.
///
/// The slope along entry i is the central difference (L(p + h eᵢ) − L(p − h eᵢ)) / 2h. Its error
/// grows with the third derivative, which a quadratic loss does not have, so h may be large enough
/// for rounding not to matter. With the entry a and the slope s, the relative error is
/// |a − s| / max(|a|, |s|), and 0 where both are at most 1e-6: there a slope of zero and one that
/// rounding has touched are the same.
///
/// `worst` is the first entry with the largest error, nil where none is above 1e-4.
/// - Throws: What `gradient` and `loss` throw.
/// - Complexity: two evaluations of `loss` for each entry, one of `gradient`.
public func checkSlopes(
  _ gradient: ([Double]) throws -> [Double], of loss: ([Double]) throws -> Double,
  at point: [Double]
) rethrows -> SlopeCheck {
  let claimed = try gradient(point)
  let errors = try point.indices.map { i in
    let step = 1e-4 * max(1, abs(point[i]))
    var (right, left) = (point, point)
    right[i] += step
    left[i] -= step
    let slope = try (loss(right) - loss(left)) / (right[i] - left[i])
    let size = max(abs(claimed[i]), abs(slope))
    return size <= 1e-6 ? 0 : abs(claimed[i] - slope) / size
  }
  let largest = errors.max() ?? 0
  return SlopeCheck(
    errors: errors, worst: largest > 1e-4 ? errors.firstIndex(of: largest) : nil)
}
