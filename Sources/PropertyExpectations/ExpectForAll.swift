@_exported import PropertyTesting
import Synchronization
import Testing

/// Expects that `property` holds for whatever the generators draw; what was tried.
///
/// ```swift
/// @Test func sortingIsIdempotent() async {
///   await expectForAll(Generator.integer(in: 0...99).array(count: 0...20)) { list in
///     #expect(list.sorted().sorted() == list.sorted())
///   }
/// }
/// ```
///
/// A case fails where the property answers false or throws, and where it records an issue: by
/// `#expect`, `#require`, `expectGradient`, `Issue.record`. A failure is one issue at the line of the
/// call, with the smallest counterexample, what it failed by, and the seed; the issues of the cases
/// on the way are not shown. A warning counts as no failure, nor does a known issue.
///
/// The case is an attachment of the test, and is kept beside the test's binary: the next time it is
/// tried before all others, until it passes. Where a seed is asked for, that seed's cases are all.
///
/// - Parameters:
///   - generators: What values are drawn from, one for each of the property's.
///   - cases: How many cases are tried, those that `assume` leaves out apart.
///   - seed: The seed of the cases. Without one, GRADUS_SEED of the environment, or else one at
///     random.
///   - sourceLocation: Where an issue is recorded.
///   - property: What is to hold of the values: by its answer, or by its expectations.
/// - Complexity: at most `cases` runs of the property, and 501 more for a case that fails.
@discardableResult
public func expectForAll<each Value: Sendable, Verdict>(
  _ generators: repeat Generator<each Value>, cases: Int = 100, seed: UInt64? = nil,
  sourceLocation: SourceLocation = #_sourceLocation,
  _ property: @escaping @Sendable (repeat each Value) async throws -> Verdict
) async -> Tried {
  await expect(
    zip(repeat each generators), cases: cases, seed: seed,
    keptAt: isSeeded(seed) ? nil : FailedCasePlace(sourceLocation), sourceLocation: sourceLocation
  ) { values in
    // Other answers are those of expectations, which have recorded what they found.
    if let holds = try await property(repeat each values) as? Bool { try judge(holds) }
  }
}

/// What was tried of a property of one value, whose failed case is kept at `place`.
@discardableResult
func expect<Value: Sendable>(
  _ generator: Generator<Value>, cases: Int, seed: UInt64? = nil, keptAt place: FailedCasePlace?,
  sourceLocation: SourceLocation = #_sourceLocation,
  _ property: @escaping @Sendable (Value) async throws -> Void
) async -> Tried {
  @Sendable func outcome(_ value: Value, _ seed: UInt64) async throws -> Outcome {
    let trial = Trial(seed: seed)
    let outcome = try await trial.run {
      try await outcomeSeeingIssues { try await property(value) }
    }
    return outcome.labelled(trial.labels)
  }
  var tried = Tried()
  do {
    var falsified: Falsified<Value>?
    if let kept = place?.kept {
      falsified = try await counterexample(
        to: { try await outcome($0, kept.seed) }, generator, seed: kept.seed, madeOf: kept.choices)
    }
    if falsified == nil {
      let seed = try seed ?? PropertyTesting.seed()
      falsified = try await counterexample(
        to: { try await outcome($0, seed) }, generator, cases: cases, seed: seed, tried: &tried)
    }
    tell(falsified, place, sourceLocation)
  } catch {
    record("not tried: \(error)", sourceLocation)
  }
  return tried
}

/// Records what was found, attaches it, and keeps it for the next time; or keeps nothing any more.
private func tell<Value>(
  _ falsified: Falsified<Value>?, _ place: FailedCasePlace?, _ sourceLocation: SourceLocation
) {
  guard let falsified else {
    place?.keep(nil)
    return
  }
  let failed = FailedCase(
    test: place?.test ?? Test.current?.name ?? "", smallest: "\(falsified.value)",
    seed: falsified.seed, choices: falsified.choices)
  if !falsified.isUnstable { place?.keep(failed) }
  record("\(falsified)", sourceLocation)
  if let json = failed.json {
    Attachment.record([UInt8](json), named: "failed-case.json", sourceLocation: sourceLocation)
  }
}

private func record(_ text: String, _ sourceLocation: SourceLocation) {
  Issue.record(Comment(rawValue: text), sourceLocation: sourceLocation)
}
