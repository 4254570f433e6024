import Foundation
import Gradus

/// Exercise 2.2.two-layers: a network forward, and backward.
///
/// Returns y = tanh(x W₁ᵀ + b₁) W₂ᵀ + b₂, one row for each row of `x`, and in `kept` whatever your
/// `backward` will need: that is all it is handed of this pass.
///
/// `m.map { tanh($0) }` does the same to each element, `m.addingToRows(b)` adds `b` to each row.
public func forward(
  _ x: Matrix, through net: TwoLayers
) throws -> (y: Matrix, kept: [Matrix]) {
  throw Todo("2.2.two-layers")
}

/// Returns the cotangents of x and of `w1`, `b1`, `w2` and `b2`, the four in a `TwoLayers`, given
/// `cotangent`, that of y.
///
/// Your `linearBackward` may be called here, once its exercise holds.
public func backward(
  _ cotangent: Matrix, kept: [Matrix], through net: TwoLayers
) throws -> (x: Matrix, net: TwoLayers) {
  throw Todo("2.2.two-layers")
}
