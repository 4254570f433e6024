import Synchronization
import Testing

/// Where the issues go that a test looks at.
final class Issues: Sendable {
  @TaskLocal static var current: Issues?
  private let issues = Mutex<[String]>([])

  var texts: [String] { issues.withLock { $0 } }

  func add(_ issue: Issue) {
    let text = issue.comments.map(\.rawValue).joined(separator: "\n")
    issues.withLock { $0.append(text) }
  }

  /// The texts of the issues that `body` records.
  static func of(_ body: () async throws -> Void) async throws -> [String] {
    let issues = Issues()
    try await $current.withValue(issues, operation: body)
    return issues.texts
  }
}

extension Trait where Self == IssueHandlingTrait {
  static var looksAtIssues: Self {
    compactMapIssues { issue in
      guard let issues = Issues.current else { return issue }
      issues.add(issue)
      return nil
    }
  }
}
