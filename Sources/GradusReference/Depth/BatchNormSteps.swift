import Gradus

/// Exercise 3.4.batch-norm: each column normalized, forward and backward, with every quantity on the
/// way, and what is remembered of the batch.
///
/// In training by the batch's own mean and variance (divided by n), and then the running ones move by
/// `momentum` of the way to them, to the variance divided by n − 1. In evaluation by the running ones,
/// which are constants. ``BatchNorm`` is the layer.
/// Source: Ioffe & Szegedy 2015, arXiv:1502.03167; torch.nn.BatchNorm1d.
package func batchNorm(
  _ input: Matrix, weight: [Double], bias: [Double], running: RunningStatistics, eps: Double,
  momentum: Double, isTraining: Bool, cotangent: Matrix
) -> (steps: NormalizationSteps, running: RunningStatistics) {
  let places = input.values.indices
  let steps = normalizationSteps(
    input, weight: weight, bias: bias, eps: eps, cotangent: cotangent,
    groups: (0..<input.columns).map { column in
      places.filter { $0 % input.columns == column }
    }, fixed: isTraining ? nil : running)
  guard isTraining else { return (steps, running) }
  let n = Double(input.rows)
  var moved = running
  for k in 0..<input.columns {
    moved.mean[k] += momentum * (steps.mean[k] - running.mean[k])
    moved.variance[k] += momentum * (steps.variance[k] * n / (n - 1) - running.variance[k])
  }
  return (steps, moved)
}
