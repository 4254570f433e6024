/// A program that several ranks have run side by side.
package struct Ranks<Result> {
  /// What each rank's program returned.
  package let results: [Result]
  /// What each rank asked for, in its order.
  package let calls: [[RankCall]]

  /// Runs `program` on `count` ranks, of whose functions it may call those of `allowed`.
  ///
  /// There is one process and one thread. A program that asks for what the others have not yet said is left
  /// by an error, and is run again from its start when there is a reply: so it has to make the same
  /// calls each time, as a function of its numbers does.
  /// - Throws: A ``Misuse`` where the ranks' calls do not go together, and what `program` throws.
  package init(
    _ count: Int, allowed: Set<RankCall.Kind>, _ program: (inout Rank) throws -> Result
  ) throws {
    var replies = Array(repeating: [[Double]](), count: count)
    while true {
      var (results, calls): ([Result?], [[RankCall]]) = ([], [])
      for number in 0..<count {
        var rank = Rank(number: number, count: count, replies: replies[number])
        do {
          let result = try program(&rank)
          results.append(rank.isWaiting ? nil : result)
        } catch  where rank.isWaiting {
          results.append(nil)
        }
        calls.append(rank.calls)
      }
      let finished = results.compactMap { $0 }
      if finished.count == count {
        (self.results, self.calls) = (finished, calls)
        return
      }
      let asked = try Self.asked(results.map { $0 != nil }, calls)
      guard allowed.contains(asked[0].kind) else {
        throw Misuse(
          description: "\(asked[0].kind) was called; this is to be written with "
            + allowed.map(\.rawValue).sorted().joined(separator: ", "))
      }
      for (number, reply) in try Self.replies(to: asked).enumerated() {
        replies[number].append(reply)
      }
      guard replies[0].count < 1000 else {
        throw Misuse(description: "the ranks have made 1000 calls and none has returned")
      }
    }
  }

  /// The call in which each rank waits.
  private static func asked(
    _ hasReturned: [Bool], _ calls: [[RankCall]]
  ) throws -> [RankCall] {
    let asked = zip(hasReturned, calls).map { $0 ? nil : $1.last }
    let words = asked.map { $0?.kind.rawValue ?? "returned" }
    guard Set(words).count == 1 else {
      let other = words.firstIndex { $0 != words[0] } ?? 0
      func says(_ rank: Int) -> String {
        asked[rank] == nil
          ? "rank \(rank) has returned after \(counted(calls[rank].count, "call"))"
          : "rank \(rank) is in its call number \(calls[rank].count), of \(words[rank])"
      }
      throw Misuse(
        description: "\(says(0)), but \(says(other)): all ranks have to make the same calls")
    }
    return asked.compactMap { $0 }
  }

  private static func replies(to asked: [RankCall]) throws -> [[Double]] {
    let lists = asked.map(\.values)
    switch asked[0].kind {
    case .exchange:
      return lists.indices.map { lists[($0 + lists.count - 1) % lists.count] }
    case .allGather: return lists.map { _ in lists.flatMap { $0 } }
    case .sum, .reduceScatter:
      let counts = lists.map(\.count)
      guard Set(counts).count == 1 else {
        throw Misuse(
          description: "the ranks add up lists of \(listed(counts)) numbers; they must be as long")
      }
      let sums = lists[0].indices.map { place in lists.reduce(0) { $0 + $1[place] } }
      return lists.indices.map { number in
        let rank = Rank(number: number, count: lists.count, replies: [])
        return asked[0].kind == .sum ? sums : Array(sums[rank.part(number, of: sums.count)])
      }
    }
  }

  /// How many numbers all ranks together have sent, where parts travel round a ring. A sum of one number
  /// is nothing beside the lists.
  package var sent: Int {
    calls.indices.reduce(0) { sent, rank in
      calls[rank].reduce(sent) { sent, call in
        switch call.kind {
        case .exchange: sent + call.values.count
        // All but one part of each rank's list, and each rank's part to all but itself.
        case .reduceScatter:
          sent + call.values.count
            - Rank(number: rank, count: calls.count, replies: [])
            .part(rank, of: call.values.count).count
        case .allGather: sent + (calls.count - 1) * call.values.count
        case .sum: sent
        }
      }
    }
  }

  /// The most numbers that a rank has given in one call.
  package var largest: Int { calls.joined().map(\.values.count).max() ?? 0 }
}
