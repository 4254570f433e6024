import Gradus

/// The gradient of the mean loss over `batch`, one number for each parameter.
///
/// A derivative of a sum is the sum of the derivatives, and a constant factor stays:
///
///     L_B = 1/|B| Σ_{i ∈ B} ℓᵢ      so      ∇L_B = 1/|B| Σ_{i ∈ B} ∇ℓᵢ
///
/// - Throws: What `sampleGradient` throws.
/// - Complexity: one call of `sampleGradient` for each entry of the batch.
package func batchGradient(
  over batch: [Int], sampleGradient: (Int) throws -> [Double]
) rethrows -> [Double] {
  var sum: [Double] = []
  for index in batch {
    let gradient = try sampleGradient(index)
    sum = sum.isEmpty ? gradient : zip(sum, gradient).map(+)
  }
  return sum.map { $0 / Double(batch.count) }
}
