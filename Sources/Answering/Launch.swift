import Foundation

/// How an answering program is started.
public struct Launch: Sendable {
  /// The program, or the first of those that start it.
  public var executable: URL
  /// What it is started with.
  public var arguments: [String]
  /// Its environment; nil for this process's own.
  public var environment: [String: String]?
  /// How many processes stand between the one that is started and the one that answers: a sandbox is
  /// two, of whose own work nobody is interested.
  public var depth: Int

  /// Whether it has the keys that Linux keeps for this process's session, and all that Linux can do.
  public var isTrusted: Bool

  public init(
    _ executable: URL, arguments: [String] = [], environment: [String: String]? = nil,
    depth: Int = 0, isTrusted: Bool = true
  ) {
    self.executable = executable
    self.arguments = arguments
    self.environment = environment
    self.depth = depth
    self.isTrusted = isTrusted
  }

  /// Where the end of what was started is the answering program's own, told by a sandbox as a shell
  /// tells it: 128 and the number of a signal.
  func ending(_ ending: Subprocess.Ending?) -> Subprocess.Ending? {
    guard depth > 0, case .exited(let status)? = ending, status > 128, status < 193 else {
      return ending
    }
    return .signal(status - 128)
  }
}
