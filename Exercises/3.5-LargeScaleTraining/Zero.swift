import Foundation
import Gradus

/// Exercise 3.5.zero: a step of Adam, of whose state each rank keeps a part.
///
/// All ranks run this function with the same `parameters`; `gradient` are the slopes of this rank's
/// examples, as many as every other rank has. `state` belongs to the parameters in the places
/// `rank.part(rank.number, of: parameters.count)`, and to no others.
///
/// `rank.reduceScatter(list)` returns this rank's part of the sum of all ranks' lists;
/// `rank.allGather(part)` all ranks' parts, one after the other; `rank.sum(number)` the sum of one number of
/// each rank. Hand on what they throw. Send no more than one all-reduce of the gradient would.
///
/// The gradient of all examples is clipped to the norm `limit`: times `limit / (norm + 1e-6)`, if that is
/// below 1. Then a step of Adam (lesson 3.1) with β₁ = 0.9, β₂ = 0.999 and ε = 1e-8.
/// Returns all parameters after it, and the new state of this rank's part.
public func shardedAdamStep(
  _ parameters: [Double], gradient: [Double], state: AdamPart, learningRate: Double, limit: Double,
  on rank: inout Rank
) throws -> (parameters: [Double], state: AdamPart) {
  throw Todo("3.5.zero")
}
