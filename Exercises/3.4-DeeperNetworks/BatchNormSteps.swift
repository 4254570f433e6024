import Foundation
import Gradus

/// Exercise 3.4.batch-norm: each column normalized, forward and backward, and what is remembered.
///
/// A column is a group. In training as in 3.4.layer-norm, and then each running statistic moves to
/// (1 − momentum) times itself plus momentum times the batch's, the running variance to the one
/// divided by n − 1. In evaluation the mean and the variance are the running ones, which stay as they
/// are: constants, whose cotangents are 0. Returns every quantity, and the running statistics after it.
public func batchNorm(
  _ input: Matrix, weight: [Double], bias: [Double], running: RunningStatistics, eps: Double,
  momentum: Double, isTraining: Bool, cotangent: Matrix
) throws -> (steps: NormalizationSteps, running: RunningStatistics) {
  throw Todo("3.4.batch-norm")
}
