import Gradus

/// Exercise 3.6.deaths: since when each unit of a layer has given nothing but 0, and the share of units
/// that are dead at each step.
///
/// A unit that gives 0 for one batch may be asleep. It is dead from the step after the last at which it
/// gave anything else to any example; nil where that is the last step of all.
package func deaths(in activations: [Matrix]) -> (diedAt: [Int?], shares: [Double]) {
  let units = activations.first?.columns ?? 0
  let diedAt = (0..<units).map { unit -> Int? in
    let lastSign = activations.lastIndex { table in
      (0..<table.rows).contains { table[$0, unit] != 0 }
    }
    let died = lastSign.map { $0 + 1 } ?? 0
    return died < activations.count ? died : nil
  }
  let shares = activations.indices.map { step in
    Double(diedAt.count { $0.map { $0 <= step } ?? false }) / Double(max(1, units))
  }
  return (diedAt, shares)
}
