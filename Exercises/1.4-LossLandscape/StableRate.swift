import Foundation
import Gradus

/// Exercise 1.4.stable-rate: the largest learning rate with which gradient descent converges.
///
/// `hessian` is the symmetric 2×2 matrix of second derivatives of a bowl, `[[a, c], [c, d]]`; both
/// eigenvalues are positive. Finds them and 2 / Λmax, and tries that rate out: gradient descent with
/// `gradient` from `start` for `steps` steps, once with 0.99 times the rate and once, from `start`
/// again, with 1.01 times the rate.
///
///     StableRate(largest: Λmax, smallest: Λmin, rate: 2 / Λmax, below: …, above: …)
///
/// `below` and `above` are the length of the gradient after the last step of the two runs, divided
/// by the length of the gradient at `start`.
public func stableRate(
  hessian: [[Double]], gradient: ([Double]) throws -> [Double], from start: [Double], steps: Int
) throws -> StableRate {
  throw Todo("1.4.stable-rate")
}
