/// The variance of the gradient of a batch of `batchSize` samples, for each parameter: its mean
/// squared distance from the full gradient over all batches that could be drawn.
///
/// With σ² = 1/n Σ (gᵢ − ḡ)², the variance of one draw, and B independent draws, variances add and
/// a factor 1/B comes out squared:
///
///     Var(1/B Σ g) = 1/B² · B σ² = σ²/B
///
/// Without replacement the draws are not independent: two different ones have a covariance c, the
/// same for any two. A batch of all n samples is always the full gradient, so
///
///     0 = n σ² + n (n − 1) c        gives  c = −σ²/(n − 1)
///     1/B² (B σ² + B (B − 1) c)     =      σ²/B · (n − B)/(n − 1)
///
/// - Complexity: two passes over the samples.
package func batchGradientVariance(
  of sampleGradients: [[Double]], batchSize: Int, replacement: Bool
) -> [Double] {
  let n = sampleGradients.count
  let mean = batchGradient(over: Array(0..<n)) { sampleGradients[$0] }
  var factor = 1 / Double(batchSize)
  if !replacement { factor *= n == 1 ? 0 : Double(n - batchSize) / Double(n - 1) }
  return mean.indices.map { parameter in
    let squares = sampleGradients.reduce(0) { sum, gradient in
      let distance = gradient[parameter] - mean[parameter]
      return sum + distance * distance
    }
    return factor * squares / Double(n)
  }
}
