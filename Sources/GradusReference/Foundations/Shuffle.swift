/// `order` rearranged by exchanges, every order as likely as every other.
///
/// Place i is exchanged with a place drawn from i, …, n − 1: n − i choices. After that it is never
/// touched again. So there are n · (n − 1) · … · 2 = n! sequences of draws, all equally likely. Two
/// that differ, differ first at some i; there they put different entries in place i. Hence they
/// give different orders, and each of the n! orders comes of exactly one sequence.
///
/// - Throws: What `draw` throws.
/// - Complexity: n − 1 draws.
/// - Source: torch.randperm (CPU); Fisher & Yates 1938; Durstenfeld 1964,
///   doi:10.1145/364520.364540.
package func shuffled(_ order: [Int], draw: (Int) throws -> Int) rethrows -> [Int] {
  var order = order
  for place in order.indices.dropLast() {
    order.swapAt(place, place + (try draw(order.count - place)))
  }
  return order
}
