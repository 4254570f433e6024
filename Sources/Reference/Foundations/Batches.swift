/// The entries of `order` in batches of `size`, the last one smaller, or left out with `dropLast`:
/// PyTorch's `DataLoader` over a given order.
///
/// Batch k begins at place k · size; the last one ends with the order. There are ⌈n / size⌉ of
/// them, or ⌊n / size⌋ with `dropLast`.
/// Source: torch.utils.data.BatchSampler.
public func makeBatches(of order: [Int], size: Int, dropLast: Bool = false) -> [[Int]] {
  let end = dropLast ? order.count - order.count % size : order.count
  return stride(from: 0, to: end, by: size).map { start in
    Array(order[start..<min(start + size, end)])
  }
}

/// `order` rearranged by exchanges, every order as likely as every other.
///
/// Place i is exchanged with a place drawn from i, …, n − 1: n − i choices. After that it is never
/// touched again. So there are n · (n − 1) · … · 2 = n! sequences of draws, all equally likely. Two
/// that differ, differ first at some i; there they put different entries in place i. Hence they
/// give different orders, and each of the n! orders comes of exactly one sequence.
///
/// - Complexity: n − 1 draws.
/// - Source: torch.randperm (CPU); Fisher & Yates 1938; Durstenfeld 1964,
///   doi:10.1145/364520.364540.
public func shuffled(_ order: [Int], draw: (Int) throws -> Int) rethrows -> [Int] {
  var order = order
  for place in order.indices.dropLast() {
    order.swapAt(place, place + (try draw(order.count - place)))
  }
  return order
}
