import Foundation
import Gradus

/// Exercise 2.7.comparison: is the network better, or was it luck?
///
/// Both lists hold an accuracy for each seed. At the same place both models had the same seed: the
/// same images to learn from, the same test.
///
/// Returns by how much the network is better in the mean, the standard error of that, and a verdict:
/// 1 where the network is better by more than two standard errors, −1 where the linear model is, and 0
/// where it is undecided. With a single seed the error is infinite.
public func compare(
  network: [Double], linear: [Double]
) throws -> (difference: Double, error: Double, verdict: Int) {
  throw Todo("2.7.comparison")
}
