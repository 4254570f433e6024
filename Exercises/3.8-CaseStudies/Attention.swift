import Foundation
import Gradus

/// Exercise 3.8.attention: attention that does not see ahead, forward and backward.
///
/// Row i of `query`, of `key` and of `value` belong to place i of a text. Place i sees the places
/// 0 … i. Scores are products of queries and keys divided by √d, where a query has d numbers; weights
/// are the softmax of the scores over the places that are seen, and 0 for the others.
///
/// Returns every quantity, as `AttentionSteps` describes them. `cotangent` is that of the output. Scores
/// may be as large as 1000.
public func causalAttention(
  query: Matrix, key: Matrix, value: Matrix, cotangent: Matrix
) throws -> AttentionSteps {
  throw Todo("3.8.attention")
}
