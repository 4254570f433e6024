import Foundation
import Gradus

/// Exercise 1.2.gradient: the slopes of the loss for one feature.
///
/// Returns the derivatives of the mean squared error of ŷ = weight · x + bias on the points
/// `data.x`, `data.y`, as a `Line`: in its `weight` the slope by the weight, in its `bias` the slope
/// by the bias. There is at least one point.
///
/// `Line(weight: …, bias: …)` makes one; `data.count` is the number of points.
public func gradient(of line: Line, on data: Dataset) throws -> Line {
  throw Todo("1.2.gradient")
}
