import Gradus

extension Examples {
  /// The second derivatives of the mean squared error, 2/n XᵀX with X = ``withOnes``. They are the
  /// same for every model.
  public var curvature: Matrix {
    let x = withOnes
    return (2 / Double(count)) * (x.transposed * x)
  }

  /// 2/n Xᵀy with X = ``withOnes``: the negative slopes at zero weights and zero bias.
  public var pull: [Double] {
    ((2 / Double(count)) * (withOnes.transposed * Matrix(column: targets))).values
  }

  /// The features with a last column of ones: the feature whose weight is the bias.
  public var withOnes: Matrix {
    Matrix(
      rows: count, columns: features.columns + 1,
      values: (0..<count).flatMap { row in
        (0..<features.columns).map { features[row, $0] } + [1]
      })
  }

  /// The features less their mean, in units of their standard deviation (with n), and both for
  /// each feature.
  public func standardized() -> (examples: Examples, means: [Double], deviations: [Double]) {
    let n = Double(count)
    let means = features.columnSums.map { $0 / n }
    let centred = features.addingToRows(means.map { -$0 })
    let deviations = centred.map { $0 * $0 }.columnSums.map { ($0 / n).squareRoot() }
    var scaled = centred
    for row in 0..<scaled.rows {
      for column in 0..<scaled.columns { scaled[row, column] /= deviations[column] }
    }
    return (Examples(features: scaled, targets: targets), means, deviations)
  }
}

/// The model with the smallest mean squared error on `examples`.
///
/// Let X have a last column of ones, and θ the weights and the bias. Where the gradient is zero,
///
///     2/n Xᵀ(Xθ − y) = 0        so  XᵀX θ = Xᵀy,  the normal equations
///
/// and nothing is lower, since L(θ + d) = L(θ) + 2/n (Xd)·(Xθ − y) + 1/n ‖Xd‖², whose middle term
/// is dᵀ times the left side above. Only d with Xd = 0 leaves the loss as it is: where there is one
/// other than 0, no model is the only one.
/// - Throws: A `NoUniqueSolution` where no model is the only one.
/// - Complexity: n d² multiplications for n examples of d features, and d³ / 3 to solve.
///
/// Source: Golub & Van Loan 2013, Matrix Computations, section 5.3.
package func leastSquares(_ examples: Examples) throws -> LinearModel {
  let solution = try solve(examples.curvature, examples.pull)
  return LinearModel(weights: Array(solution.dropLast()), bias: solution.last ?? 0)
}
