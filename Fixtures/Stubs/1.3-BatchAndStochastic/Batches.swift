import Foundation
import Gradus

/// Exercise 1.3.batches: an order of samples, cut into batches.
///
/// Returns the entries of `order`, from the first to the last, in batches of `size` entries each.
/// The last batch holds what is left over: `size` entries or fewer, but at least one. With
/// `dropLast` a last batch of fewer than `size` is left out.
///
/// The entries are the numbers of samples, in any order, and a number may come twice; `size` is at
/// least 1. An empty order has no batches.
public func makeBatches(of order: [Int], size: Int, dropLast: Bool) throws -> [[Int]] {
  throw Todo("1.3.batches")
}
