import Foundation
import Gradus

/// Exercise 3.5.ring: the sum of all ranks' lists, round a ring.
///
/// All of p ranks run this function, each with `values` of its own; all lists have the same length.
/// `rank.exchange(piece)` sends a piece to the next rank and returns what the rank before has sent to this
/// one, at the same time on all ranks. `rank.part(k, of: values.count)` are the places of part k of p, with
/// k counted round the ring; `rank.number` and `rank.count` say which rank this is and how many there are.
///
/// Returns on every rank the sum of all lists, the same to the last bit. Takes 2(p − 1) exchanges of one
/// part each, and an empty part is exchanged as well. Hand on what `exchange` throws: `try`, not `try?`.
public func ringAllReduce(_ values: [Double], on rank: inout Rank) throws -> [Double] {
  throw Todo("3.5.ring")
}
