/// Learner's code that asked for what it was not offered.
public struct Misuse: Error, CustomStringConvertible {
  /// What was asked for, and what was there to ask for.
  public let description: String

  package init(description: String) { self.description = description }
}
