import Foundation
import Gradus

/// Returns when `property` holds for every case tried, and otherwise throws `Falsified` with the
/// smallest counterexample found.
///
/// A property fails by throwing, or by answering false; one that answers nothing holds where it
/// throws nothing. Any other answer ends the search with `NoVerdict`. An issue that it records
/// without throwing, as `#expect` does, goes unseen here; and `#require` records one at every step
/// of the shrinking, so better throw errors of your own or answer with a Bool. For the rest see
/// `counterexample`.
public func forAll<Value: Sendable, Verdict>(
  _ generator: Generator<Value>, cases: Int = 100, seed: UInt64? = nil,
  _ property: (Value) throws -> Verdict
) throws {
  // One function for both kinds: two overloads are ambiguous for a body of statements.
  let falsified = try counterexample(generator, cases: cases, seed: seed) { value in
    switch try property(value) {
    case is Void: return
    case let holds as Bool: if !holds { throw AnsweredFalse() }
    case let other: throw NoVerdict(answer: "\(other)")
    }
  }
  if let falsified { throw falsified }
}

/// The smallest counterexample found to `property`, a value for which it throws; nil when it holds
/// for all of the `cases`.
///
/// Takes at most `cases` runs of the property, one more of the case that fails, and for shrinking at
/// most 500 more, however long they take: no clock has a say. A case that does not fail again is not
/// shrunk, and the counterexample says that it is unstable. The same seed gives the same cases in
/// the same order, and shrinks them the same way. Without `seed` the variable GRADUS_SEED of
/// `environment` counts, and without that a seed at random.
///
/// Throws only what is no counterexample: `UnreadableSeed`, `RefusedByFilter`, and whatever the
/// property throws that conforms to `EndsTheSearch`.
public func counterexample<Value: Sendable>(
  _ generator: Generator<Value>, cases: Int = 100, seed: UInt64? = nil,
  environment: [String: String] = ProcessInfo.processInfo.environment,
  _ property: (Value) throws -> Void
) throws -> Falsified<Value>? {
  let seed = try seed ?? PropertyTesting.seed(from: environment)
  for number in 0..<cases {
    var choices = Choices(random: SplitMix64(seed: seed, case: number))
    let value = try generator.draw(&choices)
    guard let failure = try failure(of: property, for: value) else { continue }
    guard try PropertyTesting.failure(of: property, for: value) != nil else {
      return Falsified(
        value: value, first: value, failure: failure, seed: seed, caseNumber: number + 1,
        shrinks: 0, isUnstable: true)
    }
    let first = Found(value: value, failure: failure, trace: choices.trace)
    let (smallest, steps) = try smallest(from: first, generator, property)
    return Falsified(
      value: smallest.value, first: value, failure: smallest.failure,
      seed: seed, caseNumber: number + 1, shrinks: steps)
  }
  return nil
}

/// A value that falsifies a property, how it does so, and the choices it was made of.
private struct Found<Value> {
  var value: Value
  var failure: any Error
  var trace: Trace
}

/// What `property` throws for `value`, or nil when it holds.
private func failure<Value>(
  of property: (Value) throws -> Void, for value: Value
) throws -> (any Error)? {
  do {
    try property(value)
    return nil
  } catch let end as any EndsTheSearch {
    throw end
  } catch {
    return error
  }
}

/// The smallest counterexample that shrinking leads to from `first`, and the steps it took.
private func smallest<Value>(
  from first: Found<Value>, _ generator: Generator<Value>, _ property: (Value) throws -> Void
) throws -> (Found<Value>, steps: Int) {
  var best = first
  var steps = 0
  var tried: Set<[UInt64]> = [first.trace.choices]
  var runsLeft = 500
  _ = try shrink(first.trace) { candidate in
    guard runsLeft > 0 else { return nil }
    var choices = Choices(replaying: candidate)
    guard let value = try? generator.draw(&choices), choices.trace.isSimpler(than: best.trace),
      tried.insert(choices.trace.choices).inserted
    else { return nil }
    runsLeft -= 1
    guard let failure = try failure(of: property, for: value) else { return nil }
    best = Found(value: value, failure: failure, trace: choices.trace)
    steps += 1
    return best.trace
  }
  return (best, steps)
}
