import Gradus

/// Exercise 2.5.loader: the batches of each epoch, from a new order in each.
/// - Throws: What `shuffle` throws.
package func loaderBatches(
  of count: Int, batchSize: Int, epochs: Int, dropLast: Bool, shuffle: (Int) throws -> [Int]
) rethrows -> [[[Int]]] {
  try (0..<epochs).map { _ in
    makeBatches(of: try shuffle(count), size: batchSize, dropLast: dropLast)
  }
}

/// The order in which PyTorch's `DataLoader(…, shuffle=True, generator=generator)` hands out the
/// numbers 0 ..< count, epoch after epoch.
///
/// Each epoch that is read to its end takes more of the stream than its own order: a 64-bit number
/// first, the seed of its workers, drawn also where there are none; and one more order at the end, of
/// which nothing is handed out.
/// Source: torch.utils.data.DataLoader and RandomSampler, PyTorch 2.15.
public struct ShuffledLoader: Sendable {
  /// How many examples there are; 0 or more.
  public let count: Int
  /// How many examples a batch has; 1 or more. The last one may have fewer.
  public let batchSize: Int
  /// Whether a last batch of fewer is left out.
  public let dropLast: Bool
  private var generator: RandomGenerator

  /// The loader of `count` examples, in batches of `batchSize` (at least 1).
  public init(
    count: Int, batchSize: Int, dropLast: Bool = false, generator: RandomGenerator
  ) {
    require(count >= 0, "a loader of \(count) examples")
    require(batchSize >= 1, "batches of \(batchSize); a batch has 1 example or more")
    (self.count, self.batchSize, self.dropLast) = (count, batchSize, dropLast)
    self.generator = generator
  }

  /// The order of the next epoch.
  public mutating func order() -> [Int] {
    _ = generator.next()
    let order = generator.randperm(count)
    _ = generator.randperm(count)
    return order
  }

  /// The batches of the next epoch.
  public mutating func epoch() -> [[Int]] {
    makeBatches(of: order(), size: batchSize, dropLast: dropLast)
  }
}
