import Gradus

/// Brings each column to mean 0 and variance 1, by the numbers of the rows that it is fitted on.
///
/// With column j's mean mⱼ and standard deviation sⱼ over the n rows that it was fitted on (divided
/// by n), a number x becomes (x − mⱼ)/sⱼ, in those rows and in every later one. A column that was
/// constant is only centred.
/// Source: scikit-learn's StandardScaler, which does the same.
public struct Standardizer: Sendable, Equatable {
  /// The mean of each column, in its unit.
  public let means: [Double]
  /// What the distance from the mean is divided by, for each column in its unit; never 0.
  public let scales: [Double]

  /// Fits to `table`, which has a row or more.
  public init(fittedOn table: Matrix) {
    require(
      table.rows > 0, "a standardizer needs a row to be fitted on, not a \(table.shape) table")
    let count = Double(table.rows)
    let means = table.columnSums.map { $0 / count }
    scales = means.indices.map { column in
      let squares = (0..<table.rows).reduce(0.0) { sum, row in
        let distance = table[row, column] - means[column]
        return sum + distance * distance
      }
      return squares == 0 ? 1 : (squares / count).squareRoot()
    }
    self.means = means
  }

  /// The table in standard units; it has as many columns as the one that was fitted on.
  public func callAsFunction(_ table: Matrix) -> Matrix {
    require(
      table.columns == means.count,
      "a \(table.shape) table for a standardizer of \(means.count) columns")
    var result = table
    for row in 0..<table.rows {
      for column in 0..<table.columns {
        result[row, column] = (table[row, column] - means[column]) / scales[column]
      }
    }
    return result
  }
}

/// Exercise 2.5.standardize: both parts in the units of the training part.
package func standardized(
  training: Matrix, validation: Matrix
) -> (training: Matrix, validation: Matrix) {
  let standardize = Standardizer(fittedOn: training)
  return (standardize(training), standardize(validation))
}
