import Foundation
import Gradus

/// Exercise 3.7.averaging: the average of a layer's weights, and statistics that fit it.
///
/// `weights` are those of one linear layer at some moments of its training, one row for each output.
/// Without a `decay` all of them count alike. With one, the average begins with the first of them, and
/// then `decay` of it stays at each that follows.
///
/// Returns the averaged weights, and the statistics of the averaged layer's outputs for a batch
/// normalization after it: over `batches`, the mean of the batches' means and the mean of their
/// variances, those with n − 1.
public func averagedLayer(
  _ weights: [Matrix], decay: Double?, batches: [Matrix]
) throws -> (weight: Matrix, mean: [Double], variance: [Double]) {
  throw Todo("3.7.averaging")
}
