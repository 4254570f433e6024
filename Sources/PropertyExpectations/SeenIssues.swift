import PropertyTesting
import Synchronization
import Testing

/// The issues that a property has recorded, as its failure.
struct Recorded: Error, CustomStringConvertible {
  let issues: [Issue]

  var description: String {
    issues.map { issue in
      let place = issue.sourceLocation.map { "\($0.fileName):\($0.line): " } ?? ""
      return place
        + (issue.comments.map(\.rawValue) + ["\(issue.kind)"])
        .joined(separator: "\n")
    }.joined(separator: "\n")
  }
}

/// What becomes of `property`, where an issue that it records is a failure and is kept from the
/// test; throws what ends the search.
func outcomeSeeingIssues(
  _ property: @Sendable () async throws -> Void
) async throws -> Outcome {
  // Outside a test's own task there is no test that they could be kept from.
  guard let test = Test.current else { return try await plainOutcome(of: property) }
  let seen = Seen()
  let handling: IssueHandlingTrait = .compactMapIssues { issue in
    guard issue.isFailure else { return issue }
    seen.issues.withLock { $0.append(issue) }
    return nil
  }
  let result = Mutex(Outcome(.holds))
  try await handling.provideScope(for: test, testCase: .current) {
    let outcome = try await plainOutcome(of: property)
    result.withLock { $0 = outcome }
  }
  var outcome = result.withLock { $0 }
  let issues = seen.issues.withLock { $0 }
  if !issues.isEmpty { outcome.result = .fails(Recorded(issues: issues)) }
  return outcome
}

private final class Seen: Sendable {
  let issues = Mutex<[Issue]>([])
}

private func plainOutcome(of property: () async throws -> Void) async throws -> Outcome {
  do {
    try await property()
    return Outcome(.holds)
  } catch {
    return try Outcome(thrown: error)
  }
}
