import Foundation
import Gradus

/// Exercise 1.6.features: powers of x, standardised by the training part.
///
/// Returns a matrix with one row for each number in `x` and `degree` columns. Before it is
/// standardised, column k (counted from 0) holds x to the power k + 1; there is no column of ones.
/// Then each column has its mean subtracted and is divided by its standard deviation. Both are
/// those of the same power of the numbers in `training`, never of those in `x`, which may lie
/// outside. The deviation is the population's: √(1/n Σ (t − mean)²), divided by n.
///
/// `degree` is at least 1; no power of the training numbers is constant; `x` has at least one
/// number.
public func polynomialFeatures(
  of x: [Double], degree: Int, standardizedOn training: [Double]
) throws -> Matrix {
  throw Todo("1.6.features")
}
