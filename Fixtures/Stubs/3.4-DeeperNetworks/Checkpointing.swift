import Foundation
import Gradus

/// Exercise 3.4.checkpoint: a pass forward and back that makes most inputs again.
///
/// Forward, keep in `chain.kept` only the inputs of the layers 0, k, 2k and so on, where segments of
/// k layers begin (`segment` is k; the last one may be shorter). Backward, for each segment, the last
/// one first, run its layers again, all but its last layer, to have their inputs in `chain.kept`, too.
/// What is not needed any more is taken out: `chain.kept[layer] = nil`. Returns the output, and
/// what its `cotangent` becomes for `input`.
public func checkpointed(
  _ chain: inout MeasuredChain, input: Double, cotangent: Double, every segment: Int
) throws -> (output: Double, inputCotangent: Double) {
  throw Todo("3.4.checkpoint")
}
