/// The simplest trace to be had from `trace` by leaving out, zeroing and lowering choices, where
/// `attempt` replays a list of choices and returns the trace it came to, provided that is simpler
/// than the last one returned and still falsifies the property.
///
/// Every step taken makes the trace simpler in a well-founded order, so this ends. A round over n
/// choices makes about 3n attempts to leave some out, n to zero one, and to lower them about
/// 2 log₂(c + 1) for each that ends up as c; each attempt is at most one run of the property.
/// Rounds follow one another until one changes nothing.
func shrink(_ trace: Trace, attempt: ([UInt64]) throws -> Trace?) throws -> Trace {
  var best = trace
  while true {
    let before = best.choices
    best = try leaveOut(best, attempt)
    best = try zero(best, attempt)
    best = try lower(best, attempt)
    if best.choices == before { return best }
  }
}

/// Leaves out whole pieces, the last first, and then any 8, 4, 2 or 1 choices in a row.
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
  let runs = [8, 4, 2, 1].flatMap { length in
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

/// Lowers one choice after the other by bisection between the greatest number known to pass,
/// at first zero, and the choice; because small numbers are likely, it looks near the former first,
/// at distances that double.
private func lower(_ trace: Trace, _ attempt: ([UInt64]) throws -> Trace?) rethrows -> Trace {
  var best = trace
  var index = 0
  while index < best.choices.count {
    var passing: UInt64 = 0
    var distance: UInt64 = 1
    while index < best.choices.count, best.choices[index] > passing + 1 {
      let probe = passing + min(distance, (best.choices[index] - passing) / 2)
      if let simpler = try attempt(best.choices.replacing(at: index, with: probe)) {
        best = simpler
      } else {
        passing = probe
        distance = max(distance, distance << 1)
      }
    }
    index += 1
  }
  return best
}

extension [UInt64] {
  fileprivate func replacing(at index: Int, with choice: UInt64) -> [UInt64] {
    var copy = self
    copy[index] = choice
    return copy
  }
}
