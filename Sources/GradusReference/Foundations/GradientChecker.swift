import Gradus

/// The coordinates in which an analytic gradient is not what the numeric one says, over `points`.
///
/// The relative error |a − n| / max(|a|, |n|, floor) is at most 2 where the signs differ, the same
/// for all scales above `floor`, and 0 where both are 0. What is not finite is infinitely wrong.
/// - Throws: What `analytic` and `numeric` throw.
/// - Complexity: one call of each gradient for each point.
package func judgeGradient(
  at points: [[Double]], tolerance: Double, floor: Double,
  analytic: ([Double]) throws -> [Double], numeric: ([Double]) throws -> [Double]
) rethrows -> GradientJudgement {
  let errors = try points.map { point in
    zip(try analytic(point), try numeric(point)).map { a, n in
      a.isFinite && n.isFinite ? abs(a - n) / max(abs(a), abs(n), floor) : .infinity
    }
  }
  let largest = (errors.first ?? []).indices.map { index in errors.map { $0[index] }.max() ?? 0 }
  return GradientJudgement(
    errors: largest, wrong: largest.indices.filter { largest[$0] > tolerance },
    worst: largest.firstIndex(of: largest.max() ?? 0) ?? 0)
}
