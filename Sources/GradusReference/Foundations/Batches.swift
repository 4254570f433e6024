/// The entries of `order` in batches of `size`, the last one smaller, or left out with `dropLast`:
/// PyTorch's `DataLoader` over a given order.
///
/// Batch k begins at place k · size; the last one ends with the order. There are ⌈n / size⌉ of
/// them, or ⌊n / size⌋ with `dropLast`.
/// Source: torch.utils.data.BatchSampler.
package func makeBatches(of order: [Int], size: Int, dropLast: Bool = false) -> [[Int]] {
  let end = dropLast ? order.count - order.count % size : order.count
  return stride(from: 0, to: end, by: size).map { start in
    Array(order[start..<min(start + size, end)])
  }
}
