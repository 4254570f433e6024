/// The central difference quotients of `f` at `x` along each coordinate, with a step relative to
/// that coordinate's size, or `relativeStep` itself where it is zero.
///
/// A coordinate goes back to the very number it was: adding and taking away the step would leave
/// rounding behind.
/// - Throws: What `f` throws.
/// - Complexity: 2 evaluations of `f` for each coordinate.
package func numericalGradient(
  of f: ([Double]) throws -> Double, at x: [Double], relativeStep: Double
) rethrows -> [Double] {
  var point = x
  return try x.indices.map { index in
    let step = relativeStep * (x[index] == 0 ? 1 : abs(x[index]))
    defer { point[index] = x[index] }
    return try centralDifference(
      of: {
        point[index] = $0
        return try f(point)
      }, at: x[index], step: step)
  }
}
