/// Learner's code that asked for what it was not offered.
public struct Misuse: Error, CustomStringConvertible {
  /// What was asked for, and what was there to ask for.
  public let description: String

  package init(description: String) { self.description = description }

  /// Nothing where `point` has `count` numbers.
  /// - Throws: A `Misuse` of `what` where it has not.
  package static func check(_ point: [Double], _ count: Int, _ what: String) throws {
    guard point.count == count else {
      throw Misuse(
        description: "\(what) was called with \(counted(point.count, "number")); it takes \(count)")
    }
  }
}
