import Gradus

/// Points along the contour through `start`, walked with the lower ground on the left.
///
/// Along a contour p(s) the loss does not change. Differentiate L(p(s)) = constant:
///
///     ∇L · p'(s) = 0
///
/// so the contour's direction is perpendicular to the gradient g; turned left by a right angle and
/// made one long, that is (−g₂, g₁)/‖g‖. A step of length h along it leaves the contour by about
/// h² times half the curvature. Newton's method brings it back: along g the loss changes by ‖g‖² for
/// each unit, so what is missing to the level ℓ is made up by
///
///     p ← p − (L(p) − ℓ)/‖g(p)‖² · g(p)     with the gradient where p is now
///
/// The level is the start's throughout, so errors do not add up.
///
/// The gradient must not vanish along the way: at a minimum or a saddle there is no direction.
/// - Throws: What `loss` and `gradient` throw.
/// - Complexity: a step takes 1 + `corrections` evaluations of `gradient`, `corrections` of `loss`.
/// - Source: Allgower & Georg 2003, Introduction to Numerical Continuation Methods,
///   doi:10.1137/1.9780898719154.
package func followContour(
  of loss: ([Double]) throws -> Double, gradient: ([Double]) throws -> [Double],
  from start: [Double], step: Double, corrections: Int, steps: Int
) rethrows -> [[Double]] {
  let level = try loss(start)
  var points = [start]
  var (weight, bias) = (start[0], start[1])
  for _ in 0..<steps {
    let slopes = try gradient([weight, bias])
    let length = norm(slopes)
    weight -= step * slopes[1] / length
    bias += step * slopes[0] / length
    for _ in 0..<corrections {
      let slopes = try gradient([weight, bias])
      let excess = try loss([weight, bias]) - level
      let share = excess / (slopes[0] * slopes[0] + slopes[1] * slopes[1])
      weight -= share * slopes[0]
      bias -= share * slopes[1]
    }
    points.append([weight, bias])
  }
  return points
}
