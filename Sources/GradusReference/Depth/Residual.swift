import Gradus

/// Exercise 3.4.residual: many layers of tanh with or without a way past each, forward and backward.
///
/// With t = tanh(h Wᵀ), a layer hands on t, or h + t. The cotangent H̄ of what it hands on comes back
///
///     G = H̄ (1 − t²)        W̄ = Gᵀ h        h̄ = G W, and with the way past it H̄ + G W
///
/// so that the slope through a layer is f′ in one case and 1 + f′ in the other.
/// Source: He et al. 2016, arXiv:1512.03385.
package func residualPass(
  _ input: Matrix, weights: [Matrix], cotangent: Matrix, hasSkips: Bool
) -> (output: Matrix, inputCotangent: Matrix, weightCotangents: [Matrix], sizes: [Double]) {
  var (levels, branches): ([Matrix], [Matrix]) = ([input], [])
  for weight in weights {
    let level = levels[levels.count - 1]
    let branch = Tanh().forward(level * weight.transposed)
    branches.append(branch)
    levels.append(hasSkips ? level + branch : branch)
  }
  var (bars, slopes): ([Matrix], [Matrix]) = ([cotangent], [])
  for k in weights.indices.reversed() {
    let bar = bars[bars.count - 1]
    let inner = bar.elementwiseProduct(branches[k].map { 1 - $0 * $0 })
    slopes.append(inner.transposed * levels[k])
    let through = inner * weights[k]
    bars.append(hasSkips ? bar + through : through)
  }
  return (
    levels[weights.count], bars[weights.count], slopes.reversed(),
    bars.reversed().map { $0.values.map { $0 * $0 }.mean.squareRoot() }
  )
}
