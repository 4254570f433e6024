import Foundation
import Gradus

/// A number above 0 for points of the first of two spirals and below 0 for points of the second.
///
/// A point at the distance r and the angle φ lies on the first where φ = turn · r, and on the second
/// where φ = turn · r + π, but for whole turns. A cosine does not see those:
///
///     cos(φ − turn · r) = 1 on the first, −1 on the second
package func spiralFeature(x: Double, y: Double, turn: Double) -> Double {
  cos(atan2(y, x) - turn * hypot(x, y))
}
