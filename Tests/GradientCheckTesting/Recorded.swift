import Synchronization
import Testing

/// Where the issues go that a test looks at.
final class Recorded: Sendable {
  @TaskLocal static var current: Recorded?
  private let issues = Mutex<[Issue]>([])

  func add(_ issue: Issue) { issues.withLock { $0.append(issue) } }

  /// The issues that `body` records, which are not the test's own.
  static func issues(_ body: () -> Void) -> [Issue] {
    let recorded = Recorded()
    $current.withValue(recorded, operation: body)
    return recorded.issues.withLock { $0 }
  }
}

extension Trait where Self == IssueHandlingTrait {
  /// Issues are looked at, inside of `Recorded.issues`.
  static var looksAtIssues: Self {
    compactMapIssues { issue in
      guard let recorded = Recorded.current else { return issue }
      recorded.add(issue)
      return nil
    }
  }
}

/// Expects that `body` records one issue, a failure, with the text `text` at this very line.
func expectIssue(
  _ text: String, sourceLocation: SourceLocation = #_sourceLocation,
  _ body: (SourceLocation) -> Void
) {
  let issues = Recorded.issues { body(sourceLocation) }
  #expect(issues.count == 1, sourceLocation: sourceLocation)
  let found = issues.first?.comments.first?.rawValue ?? ""
  #expect(found == text, sourceLocation: sourceLocation)
  #expect(issues.first?.sourceLocation == sourceLocation, sourceLocation: sourceLocation)
  #expect(issues.first?.isFailure == true, sourceLocation: sourceLocation)
}
