import Gradus

/// Exercise 3.5.ring: the sum of all ranks' lists on every rank.
///
/// First part k goes once round, from rank k on, and each rank adds what it has: p − 1 exchanges, after
/// which rank k − 1 has the sum. Then it goes round once more as it is, and replaces. Each rank sends all
/// parts but one twice: 2 (p − 1)/p of the list, however many ranks there are.
///
/// Source: Patarasuk & Yuan 2009, doi:10.1016/j.jpdc.2008.09.002.
/// - Throws: What a rank throws until the others have made the same call.
package func ringAllReduce(_ values: [Double], on rank: inout Rank) throws -> [Double] {
  var sums = values
  for (adds, first) in [(true, rank.number), (false, rank.number + 1)] {
    for k in 0..<rank.count - 1 {
      let place = rank.part(first - k - 1, of: sums.count)
      let received = try rank.exchange(Array(sums[rank.part(first - k, of: sums.count)]))
      for (index, number) in zip(place, received) {
        sums[index] = adds ? sums[index] + number : number
      }
    }
  }
  return sums
}
