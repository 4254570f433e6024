import Foundation
import Gradus

/// Exercise 3.1.start: find a start from which SGD beats Adam.
///
/// The loss is ½ Σ Λₖ pₖ² with the curvatures Λₖ, lowest where all parameters are 0. From one start SGD
/// makes `steps` steps at the rate `sgd`, and Adam as many at the rate `adam`, with PyTorch's other
/// options. Returns a start, not the lowest point itself, from which SGD ends at most a tenth as far from
/// that point as Adam does. No number of it may be larger than `reach` in size.
public func startWhereSGDWins(
  curvatures: [Double], sgd: Double, adam: Double, steps: Int, reach: Double
) throws -> [Double] {
  throw Todo("3.1.start")
}
