import Gradus

/// The linear model with the smallest ridge loss.
///
/// ∂L/∂b = 0 says b = ȳ − φ̄ · w, with the means over the examples. Put into the errors, they
/// become those of a model without bias on centred data, Φ − φ̄ and y − ȳ, and ∂L/∂w = 0 becomes
///
///     ((Φ − φ̄)ᵀ(Φ − φ̄) + n λ I) w = (Φ − φ̄)ᵀ(y − ȳ)
///
/// With λ > 0 the matrix has an inverse whatever the features are; with λ = 0 it may have none.
/// - Throws: A `NoUniqueSolution` where the matrix has no inverse, or next to none.
/// - Complexity: n d² multiplications for n examples of d features, and d³ / 3 to solve.
///
/// Source: Hoerl & Kennard 1970, doi:10.1080/00401706.1970.10488634.
package func ridgeRegression(on examples: Examples, penalty: Double) throws -> LinearModel {
  let n = Double(examples.count)
  let means = examples.features.columnSums.map { $0 / n }
  let mean = examples.targets.reduce(0, +) / n
  let centred = examples.features.addingToRows(means.map { -$0 })
  var gram = centred.transposed * centred
  for k in 0..<gram.rows { gram[k, k] += n * penalty }
  let moments = centred.transposed * Matrix(column: examples.targets.map { $0 - mean })
  let weights = try solve(gram, moments.values)
  return LinearModel(
    weights: weights, bias: zip(means, weights).reduce(mean) { $0 - $1.0 * $1.1 })
}
