import Gradus

/// One epoch of mini-batch gradient descent: a step after each batch, and the mean of the samples'
/// losses, each measured before its batch's step.
///
/// With batches B₁ … B_m of n samples together, the mean over the samples is not the mean over the
/// batches unless all are of one size:
///
///     1/n Σ_k Σ_{i ∈ B_k} ℓᵢ  =  Σ_k |B_k|/n · L_k        L_k the mean loss of batch k
///
/// - Throws: What `sample` throws.
/// - Complexity: one call of `sample` for each sample.
package func trainEpoch(
  from initial: [Double], batches: [[Int]], learningRate: Double,
  sample: (_ parameters: [Double], _ index: Int) throws -> SampleLoss
) rethrows -> EpochResult {
  var parameters = initial
  var (sum, count) = (0.0, 0)
  for batch in batches {
    let gradient = try batchGradient(over: batch) { index in
      let measured = try sample(parameters, index)
      sum += measured.loss
      return measured.gradient
    }
    for index in parameters.indices { parameters[index] -= learningRate * gradient[index] }
    count += batch.count
  }
  return EpochResult(parameters: parameters, meanLoss: sum / Double(count))
}
