import Gradus

/// The lines of `averagedLayer(_:decay:batches:)`.
struct AveragingRecipe: Sendable {
  enum Statistics { case average, last, each }

  /// What the new model counts, after n others.
  var share: @Sendable (_ n: Double, _ decay: Double?) -> Double = { n, decay in
    decay.map { 1 - $0 } ?? 1 / (n + 1)
  }
  var models: @Sendable ([Matrix]) -> ArraySlice<Matrix> = { $0[...] }
  var startsAtZero = false
  var isDebiased = false
  var countsZeros = false
  var countsFirstTwice = false
  var isSum = false
  var of = Statistics.average
  var batches: @Sendable ([Matrix]) -> ArraySlice<Matrix> = { $0[...] }
  var variance: @Sendable (_ squares: Double, _ count: Double) -> Double = { $0 / ($1 - 1) }
  var isAboutZero = false
  var isAboutCommonMean = false
  var isRunning = false
  var pools = false
  var weighsRows = false

  func averaged(_ call: Call) throws -> (weight: Matrix, mean: [Double], variance: [Double]) {
    let (all, decay) = (try call.matrices("W"), call.decay)
    let models = Array(models(all))
    let weights = average(models.map(\.values), decay)
    let weight = Matrix(rows: all[0].rows, columns: all[0].columns, values: weights)
    let batches = Array(batches(try call.matrices("x")))
    switch of {
    case .average:
      let found = statistics(weight, batches)
      return (weight, found.mean, found.variance)
    case .last:
      let found = statistics(all[all.count - 1], batches)
      return (weight, found.mean, found.variance)
    case .each:
      let found = models.map { statistics($0, batches) }
      return (weight, average(found.map(\.mean), decay), average(found.map(\.variance), decay))
    }
  }

  private func average(_ lists: [[Double]], _ decay: Double?) -> [Double] {
    let begins = countsZeros && decay == nil || (startsAtZero || isDebiased) && decay != nil
    let zeros = lists[0].map { _ in 0.0 }
    var (average, count) = begins ? (zeros, countsZeros ? 1.0 : 0) : (lists[0], 1)
    for list in begins || countsFirstTwice ? lists[...] : lists.dropFirst() {
      let share = share(count, decay)
      average = zip(average, list).map {
        isSum ? $0 + $1 : (1 - share) * $0 + share * $1
      }
      count += 1
    }
    guard isDebiased, let decay else { return average }
    let missing = lists.reduce(1.0) { left, _ in left * decay }
    return average.map { $0 / (1 - missing) }
  }

  private func statistics(
    _ weight: Matrix, _ batches: [Matrix]
  ) -> (mean: [Double], variance: [Double]) {
    let inputs =
      pools
      ? [
        Matrix(
          rows: batches.map(\.rows).reduce(0, +), columns: weight.columns,
          values: batches.flatMap(\.values))
      ] : batches
    var mean = Array(repeating: 0.0, count: weight.rows)
    var variances = Array(repeating: isRunning ? 1.0 : 0, count: weight.rows)
    let rows = Double(inputs.map(\.rows).reduce(0, +))
    let outputs = inputs.map { ($0 * weight.transposed).transposed }
    let common = (0..<weight.rows).map { unit in
      outputs.reduce(0) { $0 + $1.row(unit).reduce(0, +) / Double($1.columns * outputs.count) }
    }
    for (input, z) in zip(inputs, outputs) {
      let count = Double(input.rows)
      for unit in 0..<z.rows {
        let column = z.row(unit)
        let center = column.reduce(0, +) / count
        let about = isAboutZero ? 0 : isAboutCommonMean ? common[unit] : center
        let variance = variance(column.reduce(0) { $0 + ($1 - about) * ($1 - about) }, count)
        let part = weighsRows ? count / rows : 1 / Double(inputs.count)
        mean[unit] = isRunning ? 0.9 * mean[unit] + 0.1 * center : mean[unit] + part * center
        variances[unit] =
          isRunning
          ? 0.9 * variances[unit] + 0.1 * variance : variances[unit] + part * variance
      }
    }
    return (mean, variances)
  }
}
