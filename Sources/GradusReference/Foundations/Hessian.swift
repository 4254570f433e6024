/// The second derivatives of `loss` at `point`, row by row, by central differences with `step` h.
///
/// Along one parameter, with f₊ = f(p + h) and so on, Taylor's series up to the third order cancel:
///
///     f₊ + f₋ = 2f + h² f'' + h⁴/12 f⁗ + …      f'' ≈ (f₊ − 2f + f₋)/h²
///
/// For two parameters the slope along one, (f₊ − f₋)/2h, is differenced along the other:
///
///     ∂²f/∂i∂j ≈ (f₊₊ − f₊₋ − f₋₊ + f₋₋)/4h²
///
/// On a quadratic both are exact whatever h is. Elsewhere the error is about h² times a fourth
/// derivative, and rounding adds about 4ε|f|/h², which a small h magnifies.
///
/// - Throws: What `loss` throws.
/// - Complexity: 2d² + 1 evaluations of `loss` for d parameters.
package func hessian(
  of loss: ([Double]) throws -> Double, at point: [Double], step: Double
) rethrows -> [[Double]] {
  func value(_ moves: (index: Int, by: Double)...) throws -> Double {
    var moved = point
    for move in moves { moved[move.index] += move.by }
    return try loss(moved)
  }
  let center = try loss(point)
  var rows = Array(repeating: Array(repeating: 0.0, count: point.count), count: point.count)
  for i in point.indices {
    rows[i][i] = (try value((i, step)) - 2 * center + value((i, -step))) / (step * step)
    for j in point.indices.dropFirst(i + 1) {
      let equal = try value((i, step), (j, step)) + value((i, -step), (j, -step))
      let opposite = try value((i, step), (j, -step)) + value((i, -step), (j, step))
      rows[i][j] = (equal - opposite) / (4 * step * step)
      rows[j][i] = rows[i][j]
    }
  }
  return rows
}
