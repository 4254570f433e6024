import Gradus

/// Exercise 2.5.weights: how to draw so that all classes come equally often, and what to multiply a
/// drawn example's loss by so that its mean stays that of the data.
///
/// With K classes, of which example i's has nᵢ examples: pᵢ = 1/(K nᵢ), which adds up to 1/K over a
/// class. The mean over draws of cᵢ ℓᵢ is Σ pᵢ cᵢ ℓᵢ, and that is (1/n) Σ ℓᵢ for all losses just where
/// cᵢ = 1/(n pᵢ) = K nᵢ/n: the importance weight of Horvitz and Thompson.
/// Source: doi:10.1080/01621459.1952.10483446; torch.utils.data.WeightedRandomSampler takes the pᵢ.
package func samplingWeights(
  for labels: [Int]
) -> (probabilities: [Double], corrections: [Double]) {
  var counts: [Int: Double] = [:]
  for label in labels { counts[label, default: 0] += 1 }
  let (classes, all) = (Double(counts.count), Double(labels.count))
  let own = labels.map { counts[$0] ?? 0 }
  return (own.map { 1 / (classes * $0) }, own.map { classes * $0 / all })
}
