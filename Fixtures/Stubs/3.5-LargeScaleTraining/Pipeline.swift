import Foundation
import Gradus

/// Exercise 3.5.pipeline: in which order the stages of a pipeline work.
///
/// A batch goes through `stages` machines in `microbatches` parts, counted from 1: `.forward(1)` is the
/// forward pass of the first. All forward passes take the same time, and so do all backward passes; what is
/// sent is there at once.
///
/// Returns for each stage, the first one first, the order of its passes: micro-batches in turn, and the
/// batch ends as early as it can, though of the last stage's inputs never more than 1 is kept for
/// the way back, of the stage before never more than 2, and so on. And the share of the time, up to the end,
/// in which a stage has nothing to do; that is the same for all stages.
public func pipelineOrders(
  stages: Int, microbatches: Int
) throws -> (orders: [[PipelineWork]], bubble: Double) {
  throw Todo("3.5.pipeline")
}
