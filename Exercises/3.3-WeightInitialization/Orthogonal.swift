import Foundation
import Gradus

/// Exercise 3.3.orthogonal: a matrix that keeps lengths.
///
/// `draws` has normal numbers. If it has no fewer rows than columns, make of it a matrix of the same shape
/// whose columns are at right angles to each other and `gain` long: column j lies in the span of the first
/// j + 1 columns of the draws, and on the side of column j of them (its product with that is positive). If
/// `draws` has fewer rows than columns, the same holds for the rows.
///
/// Returns that matrix. Also of columns that are nearly parallel, the right angles are right to nine
/// digits.
public func orthogonal(from draws: Matrix, gain: Double) throws -> Matrix {
  throw Todo("3.3.orthogonal")
}
