/// The loss through `point` along `direction`, at these distances from the point.
///
/// A direction has no length, so it is divided by its own first:
///
///     φ(t) = L(p + t u)     u = v/‖v‖ of the direction v
///
/// Then t is a distance in the space of the parameters, φ'(0) = g · u is the slope along the line
/// and φ''(0) = uᵀHu the curvature along it.
///
/// `direction` must not be zero.
/// - Throws: What `loss` throws.
/// - Complexity: one evaluation of `loss` for each distance.
package func lossSlice(
  of loss: ([Double]) throws -> Double, through point: [Double], along direction: [Double],
  at distances: [Double]
) rethrows -> [Double] {
  let length = norm(direction)
  return try distances.map { distance in
    try loss(zip(point, direction).map { $0 + distance * $1 / length })
  }
}
