/// A counterexample to a property: the smallest one found, and how to find it again.
public struct Falsified<Value: Sendable>: Error, CustomStringConvertible {
  /// The smallest counterexample.
  public let value: Value
  /// The counterexample as it was first found.
  public let first: Value
  /// What the property threw for the smallest counterexample.
  public let failure: any Error
  /// The seed of the search.
  public let seed: UInt64
  /// The case that failed, counted from 1.
  public let caseNumber: Int
  /// How many steps led from the first counterexample to the smallest.
  public let shrinks: Int

  public var description: String {
    let steps = shrinks == 1 ? "1 step" : "\(shrinks) steps"
    let asFound = String(describing: first) == String(describing: value)
    return """
      falsified by case \(caseNumber), made smaller in \(steps)
      \(Self.entry("smallest", value))
      \(Self.entry("failure", failure))
      \(asFound ? "" : Self.entry("first", first) + "\n")\
      to replay: GRADUS_SEED=\(seed) swift test …
      """
  }

  /// The name and the thing on one line, or the thing below its name when it takes several.
  private static func entry(_ name: String, _ thing: Any) -> String {
    let lines = String(describing: thing).split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count > 1 else { return "  \(name): \(lines.joined())" }
    return "  \(name):" + lines.map { "\n    \($0)" }.joined()
  }
}

/// An error that is no counterexample: a search lets it through as it is, at once.
public protocol EndsTheSearch: Error {}

/// The failure of a property that answers false.
public struct AnsweredFalse: Error, CustomStringConvertible {
  public var description: String { "the property is false" }
}
