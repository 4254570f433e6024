import Gradus

/// Exercise 3.7.averaging: a layer's weights, averaged on their way, and the statistics of what the
/// averaged layer hands to a normalization.
///
/// ``AveragedParameters`` has the average. Statistics are taken anew, from each batch z = x W̄ᵀ its
/// mean and its variance divided by n − 1, and of these the mean over the batches: what
/// torch.optim.swa_utils.update_bn leaves in a BatchNorm1d. Averages of the models' own statistics
/// would have the right means, since z is linear in W, but not the right variances.
/// - Throws: An `OptionError` where `decay` is not between 0 and 1, and a `ShapeError` where the weights
///   are not of one size.
package func averagedLayer(
  _ weights: [Matrix], decay: Double?, batches: [Matrix]
) throws -> (weight: Matrix, mean: [Double], variance: [Double]) {
  var average = try AveragedParameters(decay.map { .exponential(decay: $0) } ?? .mean)
  for weight in weights { try average.update([weight.values]) }
  let weight = Matrix(
    rows: weights[0].rows, columns: weights[0].columns, values: average.parameters[0])
  let statistics = batches.map { batch in
    let columns = (batch * weight.transposed).transposed
    return (0..<columns.rows).map { unit in
      let column = columns.row(unit)
      let mean = column.mean
      let squares = column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return (mean: mean, variance: squares / Double(column.count - 1))
    }
  }
  let units = 0..<weight.rows
  return (
    weight, units.map { unit in statistics.map { $0[unit].mean }.mean },
    units.map { unit in statistics.map { $0[unit].variance }.mean }
  )
}
