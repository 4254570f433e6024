import Foundation
import Gradus

/// Exercise 3.6.spikes: losses that stand out.
///
/// The losses come one after the other. A mean and a variance are kept of those that were no spikes: the
/// newest has the weight 1 − β, the one before it (1 − β)β, then (1 − β)β² and so on, and the first what is
/// missing to 1; β is `decay`. A loss is a spike if `warmUp` losses have been kept before it, and it is
/// more than `threshold` standard deviations above their mean. What is not finite always is one.
///
/// Returns the places of the spikes, counted from 0, and the mean and the variance in the end. Do it
/// without a list of the losses that were kept.
public func findSpikes(
  in losses: [Double], decay: Double, threshold: Double, warmUp: Int
) throws -> (spikes: [Int], mean: Double, variance: Double) {
  throw Todo("3.6.spikes")
}
