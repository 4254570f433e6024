/// Exercise 3.5.shards: the batch's gradient from the micro-batches' mean slopes, and the factors with which
/// sums over micro-batches and a mean over workers give it.
///
/// With n of N examples in a micro-batch, whose mean slopes are g, and p workers:
///
///     ∇L = 1/N Σ n g = 1/p Σ_workers Σ_micro-batches (p n/N) g
package func gradientOfShards(
  _ gradients: [[[Double]]], counts: [[Int]]
) -> (gradient: [Double], factors: [[Double]]) {
  let (workers, all) = (Double(counts.count), Double(counts.joined().reduce(0, +)))
  let factors = counts.map { $0.map { workers * Double($0) / all } }
  var sums: [Double] = []
  for (slopes, factor) in zip(gradients.joined(), factors.joined()) where factor > 0 {
    if sums.isEmpty { sums = slopes.map { _ in 0 } }
    for place in sums.indices { sums[place] += factor * slopes[place] }
  }
  return (sums.map { $0 / workers }, factors)
}
