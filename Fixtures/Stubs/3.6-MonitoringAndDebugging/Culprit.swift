import Foundation
import Gradus

/// Exercise 3.6.culprit: what is wrong with a training, told from its log.
///
/// The log is that of plain descent, on all examples at each of at least three steps, on a convex loss;
/// `learningRate` is the one that was set. Either nothing is wrong or one thing is, and the run is long
/// enough for that to show. Numbers are equal where they differ by at most 1e-9 of the larger; those that
/// are not finite are not compared. A loss that ends as ∞ or NaN has ended above its beginning. A ratio
/// is ∞ where a tensor of zeros moved, and that is no mistake.
///
/// Returns what is wrong; `Culprit` has what can be.
public func culprit(in log: RunLog, learningRate: Double) throws -> Culprit {
  throw Todo("3.6.culprit")
}
