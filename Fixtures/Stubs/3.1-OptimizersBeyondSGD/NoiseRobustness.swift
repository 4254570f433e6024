import Foundation
import Gradus

/// Exercise 3.1.noise: how far from the true line noise leaves SGD, without a single run.
///
/// The directions are the eigenvectors of the loss's second derivatives, with the eigenvalues
/// `curvatures`. Along each, the start is `distances[k]` from the true line. Each of the `points`
/// targets has noise of its own, of mean 0 and standard deviation `noise`. Returns the mean, over all
/// that the noise could have been, of the squared distance from the true line after `epochs` epochs
/// at `rate`.
public func predictNoise(
  curvatures: [Double], distances: [Double], points: Int, noise: Double, rate: Double, epochs: Int
) throws -> Double {
  throw Todo("3.1.noise")
}
