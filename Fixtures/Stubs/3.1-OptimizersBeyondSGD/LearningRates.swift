import Foundation
import Gradus

/// Exercise 3.1.learning-rates: what learning rates will do, before the first step.
///
/// Plain SGD is to fit a line to points with the inputs `x`, and `distance` is how far its start is
/// from the best line. `limit` is the rate above which it diverges. `risesAt` has, for each of
/// `rates`, the first epoch (counted from 1) whose loss is higher than that of epoch 1; nil where there
/// is none, however long the run.
public func sweepLearningRates(
  _ rates: [Double], x: [Double], distance: Line
) throws -> (limit: Double, risesAt: [Int?]) {
  throw Todo("3.1.learning-rates")
}
