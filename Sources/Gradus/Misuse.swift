/// Learner's code that asked for what it was not offered.
public struct Misuse: Error, CustomStringConvertible {
  public let description: String

  package init(description: String) { self.description = description }
}
