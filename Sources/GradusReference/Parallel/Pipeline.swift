import Gradus

/// Exercise 3.5.pipeline: one forward, one backward (1F1B).
///
/// Stage s of S is S − s passes from the end. It can go forward with as many micro-batches as it may keep,
/// S − s of them, before the first comes back. From then on each backward pass makes room for one
/// forward, and in the end only backward passes are left.
///
/// With the times f and b the first stage begins at 0, and the last begins its first pass at (S − 1) f.
/// There is no gap in it: M (f + b) later it ends, and (S − 1) b after that the first stage does. So
///
///     T = (M + S − 1)(f + b),   busy M (f + b),   bubble = (S − 1)/(M + S − 1)
///
/// Source: Narayanan et al. 2019, doi:10.1145/3341301.3359646; torch.distributed.pipelining.
package func pipelineOrders(
  stages: Int, microbatches: Int
) -> (orders: [[PipelineWork]], bubble: Double) {
  let orders = (0..<stages).map { stage in
    let ahead = min(stages - stage, microbatches)
    var order = (1...ahead).map { PipelineWork.forward($0) }
    for done in 1...microbatches {
      order.append(.backward(done))
      if ahead + done <= microbatches { order.append(.forward(ahead + done)) }
    }
    return order
  }
  return (orders, Double(stages - 1) / Double(microbatches + stages - 1))
}
