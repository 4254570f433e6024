// What is tried where leaving out and lowering alone lead no further.

/// Leaves out two pieces of which one begins where the other ends, the last first.
func leaveOutPairs(
  _ trace: Trace, _ attempt: ([UInt64]) throws -> Trace?
) rethrows -> Trace {
  let starts = Dictionary(grouping: trace.pieces, by: \.lowerBound)
  for piece in trace.pieces.reversed() where !piece.isEmpty {
    for next in starts[piece.upperBound] ?? [] where !next.isEmpty {
      var candidate = trace.choices
      candidate.removeSubrange(piece.lowerBound..<next.upperBound)
      if let simpler = try attempt(candidate) { return simpler }
    }
  }
  return trace
}

/// Exchanges two pieces in a row that are of one length, where the first is the greater.
func reorder(_ trace: Trace, _ attempt: ([UInt64]) throws -> Trace?) rethrows -> Trace {
  let starts = Dictionary(grouping: trace.pieces, by: \.lowerBound)
  for piece in trace.pieces where !piece.isEmpty {
    for next in starts[piece.upperBound] ?? [] where next.count == piece.count {
      let (first, second) = (trace.choices[piece], trace.choices[next])
      guard second.lexicographicallyPrecedes(first) else { continue }
      var candidate = trace.choices
      candidate.replaceSubrange(piece.lowerBound..<next.upperBound, with: second + first)
      if let simpler = try attempt(candidate) { return simpler }
    }
  }
  return trace
}

/// Takes from a number and adds as much to one of the next two that are not zero: a sum that has to be
/// so large comes to lie in the last.
func redistribute(
  _ trace: Trace, _ attempt: ([UInt64]) throws -> Trace?
) rethrows -> Trace {
  let places = trace.numbers.filter { trace.choices[$0] > 0 }
  for (index, place) in places.enumerated() {
    for other in places.dropFirst(index + 1).prefix(2) {
      let moved = try farthest(trace, attempt) { choices, step in
        let (sum, isTooMuch) = choices[other].addingReportingOverflow(step)
        guard choices[place] >= step, !isTooMuch else { return false }
        (choices[place], choices[other]) = (choices[place] - step, sum)
        return true
      }
      if moved.choices != trace.choices { return moved }
    }
  }
  return trace
}

/// What `move`, which moves choices by a step where there is room for it, leads to by steps that double
/// as long as they succeed and are then halved.
func farthest(
  _ trace: Trace, _ attempt: ([UInt64]) throws -> Trace?,
  _ move: (inout [UInt64], _ step: UInt64) -> Bool
) rethrows -> Trace {
  var best = trace
  func moved(_ step: UInt64) throws -> Bool {
    var candidate = best.choices
    guard candidate.count == trace.choices.count, move(&candidate, step),
      let simpler = try attempt(candidate)
    else { return false }
    best = simpler
    return true
  }
  var step: UInt64 = 1
  while step < .max / 2, try moved(step) { step *= 2 }
  while step > 1 {
    step /= 2
    _ = try moved(step)
  }
  return best
}

/// Leaves out a piece and lowers by one the numbers that may count it or what comes after it: all
/// that are not zero, or one of them.
func leaveOutAndCount(
  _ trace: Trace, _ attempt: ([UInt64]) throws -> Trace?
) rethrows -> Trace {
  for piece in trace.pieces {
    let numbers = trace.numbers.filter { trace.choices[$0] > 0 && !piece.contains($0) }
    for places in [numbers] + numbers.map({ [$0] }) where !places.isEmpty {
      var candidate = trace.choices
      for place in places { candidate[place] -= 1 }
      candidate.removeSubrange(piece)
      if let simpler = try attempt(candidate) { return simpler }
    }
  }
  return trace
}
