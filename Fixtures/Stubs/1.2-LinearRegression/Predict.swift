import Foundation
import Gradus

/// Exercise 1.2.predict: what a linear model says.
///
/// Returns one prediction for each row of `features`: the sum over the columns of feature times
/// weight, plus the bias. `features[i, j]` is feature j of example i; there are `features.rows`
/// examples with `features.columns` features each, and as many weights.
///
/// Without examples there are no predictions; without features each prediction is the bias.
public func predict(_ features: Matrix, with model: LinearModel) throws -> [Double] {
  throw Todo("1.2.predict")
}
