import Foundation
import Gradus

/// Exercise 1.6.split: some points to learn from, the others to judge by.
///
/// `order` is a permutation of the indices of `data`, and 0 ≤ `validationShare` < 1. With n points,
/// the last ⌊n · validationShare⌋ entries of `order` name the points for validation, in that order;
/// all entries before them name the points for training, in that order. Either part may come out
/// empty, and `data` itself may be.
///
///     DataSplit(training: Dataset(x: […], y: […]), validation: Dataset(x: […], y: […]))
public func split(
  _ data: Dataset, order: [Int], validationShare: Double
) throws -> DataSplit {
  throw Todo("1.6.split")
}
