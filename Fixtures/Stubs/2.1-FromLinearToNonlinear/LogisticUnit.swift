import Foundation
import Gradus

/// Exercise 2.1.unit: what a logistic unit says.
///
/// Returns one probability for each row of `features`: the sigmoid of the model's output for it. No
/// output is too large: from 800 on the probability is 1, and at −700 it has all its digits.
///
/// `features[i, j]` is feature j of example i; there are `features.rows` examples.
public func probabilities(_ features: Matrix, with model: LinearModel) throws -> [Double] {
  throw Todo("2.1.unit")
}
