import Foundation
import Gradus

/// Exercise 2.6.dropout: dropout, forward and backward.
///
/// In training a number of `input` is dropped where its number in `draws` is below `p`; the draws are
/// uniform in [0, 1), and p is below 1. Whatever p is, the next layer must see on average what it
/// sees in evaluation, where nothing is dropped and nothing scaled.
///
/// Returns the output, and what the cotangent of the output becomes for the input.
public func dropout(
  _ input: Matrix, cotangent: Matrix, p: Double, draws: Matrix, isTraining: Bool
) throws -> (output: Matrix, inputCotangent: Matrix) {
  throw Todo("2.6.dropout")
}
