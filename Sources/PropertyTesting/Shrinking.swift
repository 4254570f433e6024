/// The simplest trace to be had from `trace` by leaving out, zeroing and lowering choices, where
/// `attempt` replays a list of choices and returns the trace it came to, provided that is simpler
/// than the last one returned and still falsifies the property.
///
/// Every step taken makes the trace simpler in a well-founded order, so this ends. A round over n
/// choices makes about 3n attempts to leave some out, n to zero one, and to lower them about
/// 2 log₂(c + 1) for each that ends up as c, alone, then together with those that are equal to it, and
/// then together with those that this round has lowered too; each attempt is at most one run of the
/// property. Rounds follow one another until one changes nothing. Only then one of the passes of
/// Rearranging.swift is tried after the other, about n attempts each.
func shrink(_ trace: Trace, attempt: ([UInt64]) throws -> Trace?) throws -> Trace {
  var best = trace
  while true {
    let before = best.choices
    best = try leaveOut(best, attempt)
    best = try zero(best, attempt)
    best = try lower(best, attempt)
    best = try lowerEquals(best, attempt)
    best = try lowerChanged(best, since: before, attempt)
    for rearrange in [leaveOutPairs, reorder, redistribute, leaveOutAndCount]
    where best.choices == before {
      best = try rearrange(best, attempt)
    }
    if best.choices == before { return best }
  }
}

/// Leaves out whole pieces, the last first, and then choices in a row: a half of all, a quarter, and
/// so on down to one.
private func leaveOut(_ trace: Trace, _ attempt: ([UInt64]) throws -> Trace?) rethrows -> Trace {
  var best = trace
  var stretches = stretches(of: best)
  var index = 0
  while index < stretches.count {
    var candidate = best.choices
    candidate.removeSubrange(stretches[index])
    if let simpler = try attempt(candidate) {
      best = simpler
      stretches = PropertyTesting.stretches(of: best)
    } else {
      index += 1
    }
  }
  return best
}

private func stretches(of trace: Trace) -> [Range<Int>] {
  let lengths = sequence(first: max(1, trace.choices.count / 2)) { $0 > 1 ? $0 / 2 : nil }
  let runs = lengths.flatMap { length in
    stride(from: trace.choices.count - length, through: 0, by: -length).map { $0..<($0 + length) }
  }
  return trace.pieces.reversed() + runs
}

/// Sets one choice after the other to zero.
private func zero(_ trace: Trace, _ attempt: ([UInt64]) throws -> Trace?) rethrows -> Trace {
  var best = trace
  var index = 0
  while index < best.choices.count {
    best = try attempt(best.choices.replacing(at: index, with: 0)) ?? best
    index += 1
  }
  return best
}

/// Lowers one choice after the other by bisection.
private func lower(_ trace: Trace, _ attempt: ([UInt64]) throws -> Trace?) rethrows -> Trace {
  var best = trace
  var index = 0
  while index < best.choices.count {
    best = try lower(best, at: [index], attempt)
    index += 1
  }
  return best
}

/// Lowers choices that are equal together, as a property of x = y needs it.
private func lowerEquals(
  _ trace: Trace, _ attempt: ([UInt64]) throws -> Trace?
) rethrows -> Trace {
  var best = trace
  var done: Set<UInt64> = [0]
  while let choice = best.choices.first(where: { !done.contains($0) }) {
    done.insert(choice)
    let places = best.numbers.filter { best.choices[$0] == choice }
    guard places.count > 1 else { continue }
    best = try attempt(best.choices.replacing(at: places, with: 0)) ?? best
    best = try lower(best, at: places, attempt)
  }
  return best
}

/// Lowers what has changed since `before` together, by one amount: numbers that hold a distance to one
/// another would come down in small steps by turns.
private func lowerChanged(
  _ trace: Trace, since before: [UInt64], _ attempt: ([UInt64]) throws -> Trace?
) rethrows -> Trace {
  guard trace.choices.count == before.count else { return trace }
  let places = trace.numbers.filter { trace.choices[$0] != before[$0] && trace.choices[$0] > 0 }
  guard places.count > 1 else { return trace }
  return try farthest(trace, attempt) { choices, step in
    for place in places {
      guard choices[place] >= step else { return false }
      choices[place] -= step
    }
    return true
  }
}

/// Lowers the choices at `places`, which are equal, to one number by bisection between the
/// greatest number known to pass, at first zero, and what they are; because small numbers are
/// likely, it looks near the former first, at distances that double.
private func lower(
  _ trace: Trace, at places: [Int], _ attempt: ([UInt64]) throws -> Trace?
) rethrows -> Trace {
  var best = trace
  var passing: UInt64 = 0
  var distance: UInt64 = 1
  while let last = places.last, last < best.choices.count,
    best.choices[last] > passing + 1,
    places.allSatisfy({ best.choices[$0] == best.choices[last] })
  {
    let probe = passing + min(distance, (best.choices[last] - passing) / 2)
    if let simpler = try attempt(best.choices.replacing(at: places, with: probe)) {
      best = simpler
    } else {
      passing = probe
      distance = max(distance, distance << 1)
    }
  }
  return best
}

extension Trace {
  /// The places of the choices that stand for something themselves.
  var numbers: [Int] { choices.indices.filter { !marks.contains($0) } }
}

extension [UInt64] {
  fileprivate func replacing(at index: Int, with choice: UInt64) -> [UInt64] {
    var copy = self
    copy[index] = choice
    return copy
  }

  fileprivate func replacing(at places: [Int], with choice: UInt64) -> [UInt64] {
    var copy = self
    for place in places { copy[place] = choice }
    return copy
  }
}
