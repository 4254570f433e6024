import Foundation
import Gradus

/// Exercise 2.1.features: a feature that makes two spirals linear.
///
/// At the distance r from the origin, for every r above 0, the first spiral is at the angle turn · r,
/// and the second half a turn further. Angles are in radians, counted from the x axis towards the y axis.
///
/// Returns a number above 0 for a point of the first spiral, and below 0 for one of the second; a
/// point beside them, by less than a quarter turn, counts as one of the spiral that it is beside.
public func spiralFeature(x: Double, y: Double, turn: Double) throws -> Double {
  throw Todo("2.1.features")
}
