import Foundation
import Gradus

/// Exercise 2.2.linear: the backward pass of a linear layer.
///
/// The forward pass was y = x Wᵀ + b: `x` has one row for each example, `weight` one row for each
/// output and one column for each input, and b was added to every row. `cotangent` has the shape of
/// y.
///
/// Returns the cotangents of x, W and b, each of the shape of what it belongs to.
///
/// A `Matrix` has `rows`, `columns`, `m[i, j]`, `m.transposed` and `*`, the matrix product.
public func linearBackward(
  cotangent: Matrix, x: Matrix, weight: Matrix
) throws -> (x: Matrix, weight: Matrix, bias: [Double]) {
  throw Todo("2.2.linear")
}
