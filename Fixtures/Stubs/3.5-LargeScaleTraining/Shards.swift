import Foundation
import Gradus

/// Exercise 3.5.shards: one gradient from several workers.
///
/// Each worker goes through its part of a batch in micro-batches. `gradients[w][k]` are the slopes of the
/// *mean* loss over the examples of worker w's micro-batch k, and `counts[w][k]` is the number of these.
///
/// Returns the slopes of the mean loss over all examples, whoever has them. And, in the places of
/// `counts`, the factors by which each micro-batch's mean loss has to be multiplied before its backward
/// pass, if each worker then adds up the slopes of its micro-batches, and the *mean over the workers* is
/// taken of these sums. A micro-batch of no examples counts for nothing; its slopes are NaN.
public func gradientOfShards(
  _ gradients: [[[Double]]], counts: [[Int]]
) throws -> (gradient: [Double], factors: [[Double]]) {
  throw Todo("3.5.shards")
}
