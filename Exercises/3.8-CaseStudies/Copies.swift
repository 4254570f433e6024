import Foundation
import Gradus

/// Exercise 3.8.copies: an accuracy without what training has seen.
///
/// A row of `training` or `validation` is an image, and `wasRight` says of each image of `validation`
/// whether the model has read it. An image is a copy of another one where no pixel differs by more
/// than `tolerance`.
///
/// Returns which images of `validation` are copies of any of `training`, in ascending order; the
/// accuracy as it was reported, over all of `validation`; and the honest one, over those that are no
/// copies, with its standard error √(a(1 − a)/n). Where all are copies, the last two are NaN.
public func honestAccuracy(
  training: Matrix, validation: Matrix, tolerance: Double, wasRight: [Bool]
) throws -> (copies: [Int], reported: Double, honest: Double, error: Double) {
  throw Todo("3.8.copies")
}
