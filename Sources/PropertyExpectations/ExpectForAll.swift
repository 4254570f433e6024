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
  var tried = Tried()
  do {
    let seed = try seed ?? PropertyTesting.seed()
    let falsified = try await counterexample(
      to: { (values: (repeat each Value)) in
        let trial = Trial(seed: seed)
        let outcome = try await trial.run {
          try await outcomeSeeingIssues {
            // Other answers are those of expectations, which have recorded what they found.
            if let holds = try await property(repeat each values) as? Bool { try judge(holds) }
          }
        }
        return outcome.labelled(trial.labels)
      }, zip(repeat each generators), cases: cases, seed: seed, tried: &tried)
    if let falsified { record("\(falsified)", sourceLocation) }
  } catch {
    record("not tried: \(error)", sourceLocation)
  }
  return tried
}

private func record(_ text: String, _ sourceLocation: SourceLocation) {
  Issue.record(Comment(rawValue: text), sourceLocation: sourceLocation)
}
