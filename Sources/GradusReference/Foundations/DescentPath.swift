import Gradus

/// The points that gradient descent visits, the start first: `steps` + 1 of them.
///
/// All coordinates move at once, along the gradient at the point before: p ← p − γ ∇L(p). The path
/// ends early, before the first point that is not finite.
///
/// - Throws: What `gradient` throws.
/// - Complexity: `steps` evaluations of `gradient`.
package func descentPath(
  from start: [Double], gradient: ([Double]) throws -> [Double], learningRate: Double, steps: Int
) rethrows -> [[Double]] {
  var points = [start]
  var point = start
  for _ in 0..<steps {
    point = zip(point, try gradient(point)).map { $0 - learningRate * $1 }
    guard point.allSatisfy(\.isFinite) else { break }
    points.append(point)
  }
  return points
}
