import Gradus

/// The setting with the best mean over the seeds in `validation`, and its row of `test`.
///
/// What is reported had no say in the choice. The largest of several test results is too large in
/// the mean, as the largest of several dice is.
package func chosen(validation: Matrix, test: Matrix) -> (setting: Int, reported: [Double]) {
  require(
    validation.rows == test.rows && validation.columns == test.columns && validation.rows > 0,
    "validation has \(validation.rows)×\(validation.columns) numbers, test "
      + "\(test.rows)×\(test.columns)")
  let sums = (0..<validation.rows).map { row in
    (0..<validation.columns).reduce(0) { $0 + validation[row, $1] }
  }
  let setting = sums.indices.reduce(0) { sums[$1] > sums[$0] ? $1 : $0 }
  return (setting, (0..<test.columns).map { test[setting, $0] })
}

/// The mean difference of two models over the same seeds, its standard error, and which is better by
/// more than two of these: 1 the first, −1 the second, 0 neither.
///
/// The differences are n numbers of their own. Their mean has the variance σ²/n, and Σ (d − d̄)²
/// divided by n − 1 is σ² in the mean. What a seed does to both models is in no difference.
package func compare(
  network: [Double], linear: [Double]
) -> (difference: Double, error: Double, verdict: Int) {
  require(
    network.count == linear.count && !network.isEmpty,
    "\(network.count) accuracies of one model, \(linear.count) of the other")
  let n = Double(network.count)
  let differences = zip(network, linear).map { $0 - $1 }
  let mean = differences.reduce(0, +) / n
  guard network.count > 1 else { return (mean, .infinity, 0) }
  let squares = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  let error = (squares / (n - 1) / n).squareRoot()
  return (mean, error, mean > 2 * error ? 1 : mean < -2 * error ? -1 : 0)
}
