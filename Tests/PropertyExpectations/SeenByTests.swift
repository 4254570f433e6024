import Synchronization
import Testing

/// Where the issues go that a test looks at.
final class Seen: Sendable {
  @TaskLocal static var current: Seen?
  private let issues = Mutex<[Issue]>([])

  func add(_ issue: Issue) { issues.withLock { $0.append(issue) } }
  var all: [Issue] { issues.withLock { $0 } }
}

extension Trait where Self == IssueHandlingTrait {
  /// Issues are looked at, inside of `onlyIssue`.
  static var looksAtIssues: Self {
    compactMapIssues { issue in
      guard let seen = Seen.current else { return issue }
      seen.add(issue)
      return nil
    }
  }
}

/// The text of the one issue that `body` records, a failure, which must be at this very line.
func onlyIssue(
  sourceLocation: SourceLocation = #_sourceLocation,
  _ body: (SourceLocation) async throws -> Void
) async throws -> String {
  let seen = Seen()
  try await Seen.$current.withValue(seen) { try await body(sourceLocation) }
  let issues = seen.all
  #expect(issues.count == 1, "\(issues)", sourceLocation: sourceLocation)
  let issue = try #require(issues.first, sourceLocation: sourceLocation)
  #expect(issue.sourceLocation == sourceLocation && issue.isFailure, sourceLocation: sourceLocation)
  return issue.comments.map(\.rawValue).joined(separator: "\n")
}

final class Counter: Sendable {
  private let count = Mutex(0)

  func next() -> Int {
    count.withLock {
      $0 += 1
      return $0
    }
  }
}
