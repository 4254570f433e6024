import Gradus

/// Exercise 3.4.layer-norm: each row normalized, forward and backward, with every quantity on the way.
///
/// ``LayerNorm`` has what is left of it when the lines are put into one another.
/// Source: Ba, Kiros & Hinton 2016, arXiv:1607.06450.
package func layerNorm(
  _ input: Matrix, weight: [Double], bias: [Double], eps: Double, cotangent: Matrix
) -> NormalizationSteps {
  let columns = input.columns
  return normalizationSteps(
    input, weight: weight, bias: bias, eps: eps, cotangent: cotangent,
    groups: (0..<input.rows).map { Array($0 * columns..<($0 + 1) * columns) })
}

/// Every quantity of a normalization in which the numbers at the places of a group are normalized
/// together; by `fixed` where it is given, and then mean and variance are constants.
///
/// For a group of n numbers, with d = x − μ and s = √(σ² + ε):
///
///     μ = mean(x)     d = x − μ     σ² = mean(d²)     x̂ = d/s     y = γ x̂ + β
///
/// and backward, line by line, each value used twice being the sum of both uses, with g for the
/// cotangent of x̂, v̄ for that of σ²:
///
///     g = γ ȳ         γ̄ = Σ_rows ȳ x̂      β̄ = Σ_rows ȳ
///     v̄ = −Σ g d / (2s³)                   since ∂(d/s)/∂s = −d/s², ∂s/∂σ² = 1/(2s)
///     d̄ = g/s + v̄ 2d/n                     d is in x̂ and in σ²
///     μ̄ = −Σ d̄
///     x̄ = d̄ + μ̄/n                          x is in d and in μ
func normalizationSteps(
  _ input: Matrix, weight: [Double], bias: [Double], eps: Double, cotangent: Matrix,
  groups: [[Int]], fixed: RunningStatistics? = nil
) -> NormalizationSteps {
  var steps = NormalizationSteps(of: input, groups: groups.count)
  for (k, group) in groups.enumerated() {
    let n = Double(group.count)
    let mean = fixed?.mean[k] ?? group.map { input.values[$0] }.mean
    let centred = group.map { input.values[$0] - mean }
    let variance = fixed?.variance[k] ?? centred.map { $0 * $0 }.mean
    let s = (variance + eps).squareRoot()
    (steps.mean[k], steps.variance[k]) = (mean, variance)
    for (d, place) in zip(centred, group) {
      let (column, bar) = (place % input.columns, cotangent.values[place])
      let normalized = d / s
      steps.normalized.values[place] = normalized
      steps.output.values[place] = weight[column] * normalized + bias[column]
      steps.dNormalized.values[place] = weight[column] * bar
      steps.dWeight[column] += bar * normalized
      steps.dBias[column] += bar
    }
    let g = group.map { steps.dNormalized.values[$0] }
    let along = zip(g, centred).reduce(0) { $0 + $1.0 * $1.1 }
    let dVariance = fixed == nil ? -along / (2 * s * s * s) : 0
    let dCentred = zip(g, centred).map { $0 / s + dVariance * 2 * $1 / n }
    let dMean = fixed == nil ? -dCentred.reduce(0, +) : 0
    (steps.dVariance[k], steps.dMean[k]) = (dVariance, dMean)
    for (d, place) in zip(dCentred, group) {
      steps.dCentred.values[place] = d
      steps.dInput.values[place] = d + dMean / n
    }
  }
  return steps
}
