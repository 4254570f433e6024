import Foundation
import Gradus

/// Exercise 3.7.drop-path: a residual block that is left out for some examples.
///
/// `x` is what comes to the block, `branch` what its layers make of it, one example a row; their sum
/// is the block's output. In training the branch is left out for a row whose number in `draws`, uniform
/// in [0, 1), is not below the block's survival probability. This falls from 1, before the first
/// block, along a line to `lastSurvival` in the last; `block` counts from 1. The output must be on
/// average what it is in evaluation, where the branch is there for all rows and not scaled.
///
/// Returns the output, and what the output's cotangent becomes for `x` on the way past the branch, and
/// for `branch`.
public func dropPath(
  _ x: Matrix, branch: Matrix, cotangent: Matrix, block: Int, of blocks: Int,
  lastSurvival: Double, draws: [Double], isTraining: Bool
) throws -> (output: Matrix, inputCotangent: Matrix, branchCotangent: Matrix) {
  throw Todo("3.7.drop-path")
}
