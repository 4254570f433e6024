import Foundation
import Gradus

/// Exercise 3.1.fit: the line that no optimizer can beat.
///
/// Returns the line with the smallest mean squared error on `data`, from the closed form and not
/// by training, and for each line of `learned` by how much its mean squared error is larger:
///
///     FitReport(best: Line(weight: …, bias: …), excessLosses: […])
///
/// The points are `data.x` and `data.y`, of one length.
public func compareWithLeastSquares(
  _ learned: [Line], on data: Dataset
) throws -> FitReport {
  throw Todo("3.1.fit")
}
