import Foundation

/// What was tried, where `property` holds for every case.
///
/// A property fails by throwing, or by answering false; one that answers nothing holds where it
/// throws nothing. What `#expect` records inside it goes unseen here: for that there is
/// `expectForAll` in the module PropertyExpectations. For the rest see `counterexample`.
/// - Throws: `Falsified`, with the smallest counterexample found; `NoVerdict` where the property
///   answers anything but true, false or nothing; and what `counterexample` throws.
@discardableResult
public func forAll<Value: Sendable, Verdict>(
  _ generator: Generator<Value>, cases: Int = 100, seed: UInt64? = nil,
  _ property: (Value) throws -> Verdict
) throws -> Tried {
  var tried = Tried()
  // One function for both kinds: two overloads are ambiguous for a body of statements.
  let falsified = try counterexample(generator, cases: cases, seed: seed, tried: &tried) { value in
    try judge(try property(value))
  }
  if let falsified { throw falsified }
  return tried
}

/// Throws where a property's answer says that it does not hold, or nothing.
package func judge<Verdict>(_ verdict: Verdict) throws {
  switch verdict {
  case is Void: return
  case let holds as Bool: if !holds { throw AnsweredFalse() }
  case let other: throw NoVerdict(answer: "\(other)")
  }
}

/// The smallest counterexample found to `property`, a value for which it throws; nil when it holds
/// for all of the `cases`.
///
/// Takes at most `cases` runs of the property, one more of the case that fails, and for shrinking at
/// most 500 more, however long they take: no clock has a say. A case that does not fail again is not
/// shrunk, and the counterexample says that it is unstable. The same seed gives the same cases in
/// the same order, and shrinks them the same way. Without `seed` the variable GRADUS_SEED of
/// `environment` counts, and without that a seed at random.
/// - Throws: Only what is no counterexample: `UnreadableSeed`, `RefusedByFilter`, `TooFewAssumed`,
///   and whatever the property throws that conforms to `EndsTheSearch`.
public func counterexample<Value: Sendable>(
  _ generator: Generator<Value>, cases: Int = 100, seed: UInt64? = nil,
  environment: [String: String] = ProcessInfo.processInfo.environment,
  _ property: (Value) throws -> Void
) throws -> Falsified<Value>? {
  var tried = Tried()
  return try counterexample(
    generator, cases: cases, seed: seed, environment: environment, tried: &tried, property)
}

private func counterexample<Value: Sendable>(
  _ generator: Generator<Value>, cases: Int, seed: UInt64?,
  environment: [String: String] = ProcessInfo.processInfo.environment, tried: inout Tried,
  _ property: (Value) throws -> Void
) throws -> Falsified<Value>? {
  let seed = try seed ?? PropertyTesting.seed(from: environment)
  func outcome(_ value: Value) throws -> Outcome {
    let trial = Trial(seed: seed)
    return try trial.run { try Outcome { try property(value) } }.labelled(trial.labels)
  }
  var search = Search(generator, seed: seed)
  while tried.cases < cases {
    let value = try search.draw()
    let result = try outcome(value)
    try tried.note(result, of: cases)
    guard let failure = result.failure else { continue }
    guard try outcome(value).failure != nil else { return search.unstable(value, failure) }
    search.begin(value, failure)
    try search.shrink { try outcome($0) }
    return search.falsified
  }
  return nil
}

/// As `counterexample`, for a property that waits.
package func counterexample<Value: Sendable>(
  to property: (Value) async throws -> Outcome, _ generator: Generator<Value>, cases: Int,
  seed: UInt64, tried: inout Tried
) async throws -> Falsified<Value>? {
  var search = Search(generator, seed: seed)
  while tried.cases < cases {
    let value = try search.draw()
    let result = try await property(value)
    try tried.note(result, of: cases)
    guard let failure = result.failure else { continue }
    guard try await property(value).failure != nil else { return search.unstable(value, failure) }
    search.begin(value, failure)
    return try await shrunk(search, property)
  }
  return nil
}

/// The smallest counterexample to be had from the value that `choices` make, which failed an earlier
/// time; nil where it does not fail any more, or is no value of the generator now.
package func counterexample<Value: Sendable>(
  to property: (Value) async throws -> Outcome, _ generator: Generator<Value>, seed: UInt64,
  madeOf choices: [UInt64]
) async throws -> Falsified<Value>? {
  var search = Search(generator, seed: seed)
  guard let value = try? search.replay(choices), let failure = try await property(value).failure,
    try await property(value).failure != nil
  else { return nil }
  search.begin(value, failure)
  return try await shrunk(search, property)
}

/// What `search` finds from where it has begun, for a property that waits.
///
/// Shrinking does not wait. It is begun anew with what is known of each attempt, until it has asked
/// for nothing that is not.
private func shrunk<Value: Sendable>(
  _ search: Search<Value>, _ property: (Value) async throws -> Outcome
) async throws -> Falsified<Value>? {
  var known: [Outcome] = []
  while true {
    var (attempt, asked) = (0, Value?.none)
    var again = search
    do {
      try again.shrink { value in
        defer { attempt += 1 }
        if attempt < known.count { return known[attempt] }
        asked = value
        throw NotKnown()
      }
      return again.falsified
    } catch is NotKnown {
      guard let asked else { return again.falsified }
      known.append(try await property(asked))
    }
  }
}

private struct NotKnown: EndsTheSearch {}

/// A search on its way: what it draws, and the simplest counterexample that it has found.
private struct Search<Value: Sendable> {
  /// A value that falsifies a property, how it does so, and the choices it was made of.
  private struct Found {
    var value: Value
    var failure: any Error
    var trace: Trace
  }

  private let generator: Generator<Value>
  private let seed: UInt64
  private var number = 0
  private var trace = Trace()
  private var first: Found?
  private var best: Found?
  private var steps = 0

  init(_ generator: Generator<Value>, seed: UInt64) {
    (self.generator, self.seed) = (generator, seed)
  }

  /// The next case.
  mutating func draw() throws -> Value {
    var choices = Choices(random: SplitMix64(seed: seed, case: number))
    number += 1
    let value = try generator.draw(&choices)
    trace = choices.trace
    return value
  }

  /// The value that `choices` make.
  mutating func replay(_ choices: [UInt64]) throws -> Value {
    var choices = Choices(replaying: choices)
    let value = try generator.draw(&choices)
    trace = choices.trace
    return value
  }

  /// The value drawn last falsifies the property.
  mutating func begin(_ value: Value, _ failure: any Error) {
    first = Found(value: value, failure: failure, trace: trace)
    best = first
  }

  /// Looks for a simpler counterexample with at most 500 runs.
  mutating func shrink(_ outcome: (Value) throws -> Outcome) throws {
    guard let first else { return }
    var tried: Set<[UInt64]> = [first.trace.choices]
    var runsLeft = 500
    var (best, steps) = (first, 0)
    defer { (self.best, self.steps) = (best, steps) }
    _ = try PropertyTesting.shrink(first.trace) { candidate in
      guard runsLeft > 0 else { return nil }
      var choices = Choices(replaying: candidate)
      guard let value = try? generator.draw(&choices), choices.trace.isSimpler(than: best.trace),
        tried.insert(choices.trace.choices).inserted
      else { return nil }
      runsLeft -= 1
      guard let failure = try outcome(value).failure else { return nil }
      best = Found(value: value, failure: failure, trace: choices.trace)
      steps += 1
      return best.trace
    }
  }

  var falsified: Falsified<Value>? {
    guard let first, let best else { return nil }
    return Falsified(
      value: best.value, first: first.value, failure: best.failure, seed: seed, caseNumber: number,
      shrinks: steps, choices: best.trace.choices)
  }

  func unstable(_ value: Value, _ failure: any Error) -> Falsified<Value> {
    Falsified(
      value: value, first: value, failure: failure, seed: seed, caseNumber: number, shrinks: 0,
      isUnstable: true)
  }
}
