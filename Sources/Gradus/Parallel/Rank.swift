/// One of several processes that run the same program side by side, each on numbers of its own.
///
/// The program is a function that is handed its rank. It is run once for each, and all ranks have to make
/// the same calls of the functions below in the same order. A call waits until all ranks have made it.
public struct Rank: Sendable {
  /// Which one it is, counted from 0.
  public let number: Int
  /// How many there are.
  public let count: Int
  /// What the calls so far gave.
  private let replies: [[Double]]
  /// What the program has asked for, the last of it perhaps without a reply.
  package private(set) var calls: [RankCall] = []
  /// Whether the program has been stopped at a call that has no reply yet.
  package private(set) var isWaiting = false

  package init(number: Int, count: Int, replies: [[Double]]) {
    (self.number, self.count, self.replies) = (number, count, replies)
  }

  /// The places of part `index` of `total` numbers that are cut into as many parts as there are ranks,
  /// of sizes that differ by one at most. Parts are counted round the ring: part −1 is the last one.
  public func part(_ index: Int, of total: Int) -> Range<Int> {
    let part = (index % count + count) % count
    return part * total / count..<(part + 1) * total / count
  }

  /// Sends `piece` to the next rank, the last rank's to rank 0, and gives what the rank before sends.
  /// - Throws: What stops a rank until the others have made the same call; hand it on.
  public mutating func exchange(_ piece: [Double]) throws -> [Double] {
    try call(.exchange, piece)
  }

  /// The sum over all ranks of part ``number`` of their `values`.
  /// - Throws: What stops a rank until the others have made the same call; hand it on.
  public mutating func reduceScatter(_ values: [Double]) throws -> [Double] {
    try call(.reduceScatter, values)
  }

  /// The parts of all ranks, one after the other.
  /// - Throws: What stops a rank until the others have made the same call; hand it on.
  public mutating func allGather(_ part: [Double]) throws -> [Double] {
    try call(.allGather, part)
  }

  /// The sum of one number of each rank.
  /// - Throws: What stops a rank until the others have made the same call; hand it on.
  public mutating func sum(_ number: Double) throws -> Double {
    try call(.sum, [number]).first ?? .nan
  }

  private mutating func call(_ kind: RankCall.Kind, _ values: [Double]) throws -> [Double] {
    guard !isWaiting else { throw Waiting() }
    calls.append(RankCall(kind: kind, values: values))
    guard calls.count <= replies.count else {
      isWaiting = true
      throw Waiting()
    }
    return replies[calls.count - 1]
  }

  /// Leaves a program whose next call has no reply yet; it is run again when there is one.
  private struct Waiting: Error, CustomStringConvertible {
    var description: String { "a rank waits for the others; hand this error on" }
  }
}

/// What one rank asks of all.
package struct RankCall: Sendable, Equatable {
  package enum Kind: String, Sendable { case exchange, reduceScatter, allGather, sum }

  package let kind: Kind
  /// What the rank gives.
  package let values: [Double]
}
