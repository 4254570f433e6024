/// The entries of `gradient` at `point` that are not the slopes of `loss` there.
///
/// The slope along entry i is the central difference (L(p + h eᵢ) − L(p − h eᵢ)) / 2h. Its error
/// grows with the third derivative, which a quadratic loss does not have, so h may be large enough
/// for rounding not to matter. Of an entry a and a slope s, |a − s| / max(|a|, |s|) is the same in
/// every unit of the loss; where both are at most 1e-6 it is one rounding over another, and they count
/// as the same zero.
/// - Throws: What `gradient` and `loss` throw.
/// - Complexity: two evaluations of `loss` for each entry, one of `gradient`.
package func wrongSlopes(
  _ gradient: ([Double]) throws -> [Double], of loss: ([Double]) throws -> Double,
  at point: [Double]
) rethrows -> [Int] {
  let claimed = try gradient(point)
  return try point.indices.filter { i in
    let step = 1e-3 * max(1, abs(point[i]))
    var (right, left) = (point, point)
    right[i] += step
    left[i] -= step
    let slope = try (loss(right) - loss(left)) / (right[i] - left[i])
    let size = max(abs(claimed[i]), abs(slope))
    return size > 1e-6 && abs(claimed[i] - slope) > 3e-4 * size
  }
}
