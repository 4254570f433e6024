import Foundation
import Gradus

/// Exercise 2.5.loader: the batches of several epochs.
///
/// Returns the batches of each epoch, each batch a list of example numbers from 0 ..< count.
/// `shuffle(n)` returns the numbers 0 ..< n in a random order, another one at each call; it is the
/// only source of randomness. With `dropLast`, a last batch smaller than the others is left out.
public func loaderBatches(
  of count: Int, batchSize: Int, epochs: Int, dropLast: Bool, shuffle: (Int) throws -> [Int]
) throws -> [[[Int]]] {
  throw Todo("2.5.loader")
}
