/// A start from which SGD comes much nearer to a bowl's lowest point than Adam, where there is one: no
/// number of it is larger than `reach`.
///
/// Along an axis of the curvature Λ a step of SGD leaves 1 − γΛ of the distance, however large that is.
/// So the axis is the one on which |1 − γΛ| is least: neither the flat one, on which SGD creeps, nor
/// one that is so steep that it swings. While a slope keeps its sign and shrinks, a step of Adam's is at
/// most as long as its rate, whatever the curvature. So the start is as far away as it may be: beyond
/// `steps` · `adam` it cannot arrive.
package func startWhereSGDWins(
  curvatures: [Double], sgd: Double, adam: Double, steps: Int, reach: Double
) -> [Double] {
  let left = curvatures.map { abs(1 - sgd * $0) }
  let quickest = left.indices.min { left[$0] < left[$1] }
  return left.indices.map { $0 == quickest ? reach : 0 }
}
