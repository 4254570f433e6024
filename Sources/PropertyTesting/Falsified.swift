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
  /// The case that failed, counted from 1; 0 for one that failed an earlier time and was tried first.
  public let caseNumber: Int
  /// How many steps led from the first counterexample to the smallest.
  public let shrinks: Int
  /// Whether the property held for the very same value when it was run once more. Then nothing was
  /// made smaller: what depends on more than the value shrinks to anything.
  public var isUnstable = false
  /// What the smallest counterexample was made of.
  package var choices: [UInt64] = []

  public var description: String {
    if isUnstable {
      return """
        unstable: case \(caseNumber) failed, and held when it was run once more with the same value, \
        so it was not made smaller
        \(Self.entry("drawn", value))
        \(Self.entry("failure", failure))
        what else does it depend on: time, a generator without a seed, or state from the case before?
        to draw the same again: GRADUS_SEED=\(seed) swift test …
        """
    }
    let steps = shrinks == 1 ? "1 step" : "\(shrinks) steps"
    let asFound = Self.words(first) == Self.words(value)
    let name = caseNumber == 0 ? "the case that failed the last time" : "case \(caseNumber)"
    let again = caseNumber == 0 ? "swift test tries it first" : "GRADUS_SEED=\(seed) swift test …"
    return """
      falsified by \(name), made smaller in \(steps)
      \(Self.entry("smallest", value))
      \(Self.entry("failure", failure))
      \(asFound ? "" : Self.entry("first", first) + "\n")\
      to replay: \(again)
      """
  }

  /// The name and the thing on one line, or the thing below its name when it takes several.
  private static func entry(_ name: String, _ thing: Any) -> String {
    let lines = words(thing).split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count > 1 else { return "  \(name): \(lines.joined())" }
    return "  \(name):" + lines.map { "\n    \($0)" }.joined()
  }

  /// The thing as its description has it; text in quotes, which shows where it ends.
  private static func words(_ thing: Any) -> String {
    switch thing {
    case is any StringProtocol, is Character, is Unicode.Scalar: String(reflecting: thing)
    default: String(describing: thing)
    }
  }
}

/// An error that is no counterexample: a search lets it through as it is, at once.
public protocol EndsTheSearch: Error {}

/// The failure of a property that answers false.
public struct AnsweredFalse: Error, CustomStringConvertible {
  public var description: String { "the property is false" }
}

/// The end of a search whose property answers with something that says neither yes nor no.
public struct NoVerdict: EndsTheSearch, CustomStringConvertible {
  let answer: String

  public var description: String {
    "a property answers true or false, or throws and answers nothing; this one answers \(answer)"
  }
}
