import Gradus

/// Exercise 3.5.zero: a step of Adam, of whose state each rank keeps a part (ZeRO, stage 1).
///
/// Adam takes each parameter by itself. So a rank that has the mean slopes of its part (reduce-scatter)
/// and its state can make the step there, and the ranks tell each other the new parameters (all-gather):
/// together what a ring's all-reduce sends. The norm needs one number of each, Σ‖g_part‖² = ‖g‖².
///
/// Source: Rajbhandari et al. 2020, arXiv:1910.02054; torch.distributed.optim.ZeroRedundancyOptimizer.
/// - Throws: What a rank throws until the others have made the same call.
package func shardedAdamStep(
  _ parameters: [Double], gradient: [Double], state: AdamPart, learningRate: Double, limit: Double,
  on rank: inout Rank
) throws -> (parameters: [Double], state: AdamPart) {
  let part = rank.part(rank.number, of: parameters.count)
  let slopes = try rank.reduceScatter(gradient).map { $0 / Double(rank.count) }
  let norm = try rank.sum(slopes.reduce(0) { $0 + $1 * $1 }).squareRoot()
  let factor = min(1, limit / (norm + 1e-6))
  var moments = TensorState<Double>()
  (moments.first, moments.second, moments.steps) = (state.mean, state.square, state.steps)
  var own = Array(parameters[part])
  try Adam(learningRate: learningRate).update(
    &own, gradient: slopes.map { factor * $0 }, state: &moments, tensor: 0)
  return (
    try rank.allGather(own),
    AdamPart(mean: moments.first, square: moments.second, steps: moments.steps)
  )
}
